import { describe, expect, it } from 'vitest';
import { createBrand } from '../../../src/domain/operations/create-brand.ts';
import type { DecisionContext } from '../../../src/domain/operations/operation.ts';
import { answerOf, CONTEXT, sampleStore } from './sample-store.ts';

const store = sampleStore();
const context: DecisionContext = {
  ...{
    change_id: 'CHG-1',
    escalation_id: null,
    now: '2026-02-14T09:00:00.000Z',
    approvers: [],
    earlier: null,
    written: [],
  },
  requested_by: CONTEXT.principal,
  newBrandid: () => 100_000_000_001,
  newEscalationId: () => 'ESC-0000-100000001',
  signal: CONTEXT.signal,
};

async function sectorOf(sector: string, parent_brandid?: number) {
  const input = createBrand.input.parse({ brandname: 'Star Deli', sector, parent_brandid });
  const { result, preview } = answerOf(await createBrand.decide(input, store.ports().data, context));
  return { sector: result.sector, warnings: preview.warnings };
}

describe("a broad sector of the runbook's, where the mcc table has several for it", () => {
  it('is the one of most combos of the parent, and the others are named', async () => {
    const { sector, warnings } = await sectorOf('Retail', 12345);
    expect(sector).toBe('Groceries');
    expect(warnings).toEqual([
      expect.stringMatching(/^"Retail" may be "General Retail", "Groceries", .*; it is taken as "Groceries"/),
    ]);
  });

  it('is the general one without a parent', async () => {
    expect((await sectorOf('retail')).sector).toBe('General Retail');
  });

  it('is taken without a word where it stands for one only', async () => {
    expect(await sectorOf('Food & Beverage')).toEqual({ sector: 'Food & Drink', warnings: [] });
  });
});

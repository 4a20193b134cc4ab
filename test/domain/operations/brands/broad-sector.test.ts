import { describe, expect, it } from 'vitest';
import { createBrand } from '../../../../src/domain/operations/brands/create-brand.ts';
import { answerOf, DECISION, sampleStore } from '../sample-store.ts';

const store = sampleStore();

async function sectorOf(sector: string, parent_brandid?: number) {
  const input = createBrand.input.parse({ brandname: 'Star Deli', sector, parent_brandid });
  const { result, preview } = answerOf(await createBrand.decide(input, store.ports().data, DECISION));
  return { sector: result.sector, warnings: preview.warnings };
}

describe("a broad sector of the runbook's, where the mcc table has several for it", () => {
  it('is the one of most combos of the parent, and the others are named', async () => {
    const { sector, warnings } = await sectorOf('Retail', 12345);
    expect(sector).toBe('Groceries');
    expect(warnings).toEqual([
      expect.stringMatching(/^"Retail" can mean "General Retail", "Groceries", .*; "Groceries" is used/),
    ]);
  });

  it('is the general one without a parent', async () => {
    expect((await sectorOf('retail')).sector).toBe('General Retail');
  });

  it('is taken without a word where it stands for one only', async () => {
    expect(await sectorOf('Food & Beverage')).toEqual({ sector: 'Food & Drink', warnings: [] });
  });
});

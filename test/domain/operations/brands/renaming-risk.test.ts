import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RequestedStep } from '../../../../src/domain/change/proposal.ts';
import { accepted, SmallStore } from '../../../executor/small-store.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

const reason = 'Disambiguate from Star Burger';
const BY_FIELD: RequestedStep = {
  operation: 'update_brand_data',
  input: { brandid: 12345, field: 'brandname', value: 'Star Market', reason },
};
const BY_ROW: RequestedStep = {
  operation: 'update_source_data',
  input: { table: 'brand', brandid: 12345, updates: { brandname: 'Star Market' } },
};
const NOTE: RequestedStep = {
  operation: 'add_escalation_notes',
  input: { escalation_id: 'ESC-2026-001', notes: reason },
};

async function risksOf(...steps: RequestedStep[]) {
  const { body } = accepted(await store.propose(steps));
  return { change: body.risk, steps: body.steps.map(({ risk }) => risk) };
}

describe('given one renaming of a brand', () => {
  test('then it has one risk, whichever operation does it', async () => {
    expect(await risksOf(BY_FIELD)).toEqual({ change: 'medium', steps: ['medium'] });
    expect(await risksOf(BY_ROW)).toEqual({ change: 'medium', steps: ['medium'] });
  });

  test('then a plan has it as well', async () => {
    expect(await risksOf(NOTE, BY_FIELD)).toEqual({ change: 'medium', steps: ['low', 'medium'] });
    expect(await risksOf(NOTE, BY_ROW)).toEqual({ change: 'medium', steps: ['low', 'medium'] });
  });

  test('then what was proposed is applied: the executor derives the same risk', async () => {
    await store.apply([BY_ROW]);
    expect(await store.ports.data.brand(12345)).toMatchObject({ brandname: 'Star Market', version: 2 });
  });
});

test.each([
  ['combo', { table: 'combo', ccid: 1, updates: { mid: '123456' } }],
  ['mcc', { table: 'mcc', mccid: 5411, updates: { mcc_desc: 'Grocery Stores and Supermarkets' } }],
] as const)('a correction in table %s, which several brands rest on, stays high risk', async (_, input) => {
  expect((await risksOf({ operation: 'update_source_data', input })).change).toBe('high');
});

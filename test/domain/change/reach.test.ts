import { afterAll, beforeAll, expect, test } from 'vitest';
import { accepted, ROOT_CAUSE, SmallStore, SPLIT_PLAN } from '../../executor/small-store.ts';

let store: SmallStore;
beforeAll(async () => {
  store = await SmallStore.open();
});
afterAll(() => store.close());

test('a plan reaches each brand, combo and escalation once, however many steps touch it', async () => {
  const change = accepted(await store.propose([...SPLIT_PLAN, ROOT_CAUSE, ROOT_CAUSE]));
  // Star and its two parts; the 20 and 12 combos that move; one version each; one escalation.
  expect(change.body.blast_radius).toEqual({ brands: 3, combos: 32, metadata_versions: 2, escalations: 1 });
});

test('metadata alone reaches the combos that it classifies', async () => {
  const input = { brandid: 12345, regex: '\\bSTAR\\b', mccids: [5411, 5499] };
  const change = accepted(await store.propose([{ operation: 'create_manual_metadata', input }]));
  // 20 of Star's and the 6 of Star Mart.
  expect(change.body.blast_radius).toEqual({ brands: 1, combos: 26, metadata_versions: 1, escalations: 0 });
});

test('metadata of a brand that also gets combos reaches all that it classifies', async () => {
  const salem = { source_brandid: 12345, target_brandid: 200, criteria: { narrative: 'STAR MARKET SALEM' } };
  const metadata = { brandid: 200, regex: '\\bSTAR\\b', mccids: [5411, 5499] };
  const change = accepted(
    await store.propose([
      { operation: 'reassign_combos', input: salem },
      { operation: 'create_manual_metadata', input: metadata },
    ]),
  );
  // Of the 26 that it classifies, 4 are those that were moved.
  expect(change.body.blast_radius.combos).toBe(26);
});

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

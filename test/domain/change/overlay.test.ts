import { afterEach, beforeEach, expect, test } from 'vitest';
import { evaluateSteps } from '../../../src/domain/change/evaluate.ts';
import { OverlayReads } from '../../../src/domain/change/overlay.ts';
import type { RequestedStep } from '../../../src/domain/change/proposal.ts';
import { writeOperations } from '../../../src/domain/operations/write-operations.ts';
import type { DecisionReads } from '../../../src/domain/ports/decision-reads.ts';
import { collected } from '../../contract/collected.ts';
import { AGENT, accepted, CLOSING, ROOT_CAUSE, SmallStore, SPLIT_PLAN } from '../../executor/small-store.ts';
import { acceptedRegex } from '../regex/accepted-regex.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

/** Everything a decision could read of the brands and the escalation at hand. */
async function everything(reads: DecisionReads) {
  const brandids = [100, 200, 12345, 12346, 12347];
  return {
    brands: await Promise.all(brandids.map((brandid) => reads.brand(brandid))),
    named: await reads.brandsNamed('star market'),
    children: await reads.childBrands(12345),
    combos: await Promise.all(brandids.map((brandid) => reads.combosOf(brandid))),
    codes: await Promise.all(brandids.map((brandid) => reads.codesOf(brandid))),
    byCcid: await Promise.all([1, 21, 31, 51, 81, 999].map((ccid) => reads.combosOfCcid(ccid))),
    mccs: [...(await reads.mccs()).values()],
    users: await Promise.all([5411, 5499, 5812, 5814, 6012].map((code) => collected(reads.brandsWithCode(code)))),
    metadata: await Promise.all(brandids.map((brandid) => reads.metadataVersions(brandid))),
    coverage: await Promise.all(
      brandids.map((brandid) =>
        reads.coverage({
          brandid,
          regex: acceptedRegex('\\bSTAR\\b'),
          mccids: [5411, 5499, 5814],
          moved: [],
          samples: 3,
        }),
      ),
    ),
    notes: (await reads.escalation('ESC-2026-001'))?.notes,
    resolution: (await reads.escalation('ESC-2026-001'))?.resolution,
  };
}

const correct = (input: RequestedStep['input']): RequestedStep => ({ operation: 'update_source_data', input });
/** Rows that are corrected twice, before and after they change hands, a code, and what later steps see of it. */
const CORRECTIONS: readonly RequestedStep[] = [
  correct({ table: 'combo', ccid: 51, updates: { narrative: 'STAR MARKET BOSTON', mccid: 5411 } }),
  correct({ table: 'combo', ccid: 31, bankid: 1, updates: { mccid: 5812, mid: 'B31' } }),
  correct({ table: 'combo', ccid: 81, updates: { narrative: 'STAR MARKET SALEM' } }),
  correct({ table: 'mcc', mccid: 5499, updates: { mcc_desc: 'Food Stores', sector: 'Food & Drink' } }),
  correct({ table: 'brand', brandid: 200, updates: { brand_name: 'Starmart', sector: 'Food & Beverage' } }),
];
const AFTERWARDS: readonly RequestedStep[] = [
  correct({ table: 'combo', ccid: 21, updates: { narrative: 'STAR MKT SALEM' } }),
  correct({ table: 'combo', ccid: 51, updates: { mccid: 5499 } }),
  correct({ table: 'mcc', mccid: 5499, updates: { sector: 'Groceries' } }),
];

test.each([
  ['a split with metadata, a note and the closing', [...SPLIT_PLAN, ROOT_CAUSE, CLOSING]],
  ['corrections', CORRECTIONS],
  // `$from` counts steps from the start of the plan, so the split comes first.
  ['corrections after a split', [...SPLIT_PLAN, ...CORRECTIONS, ...AFTERWARDS]],
])('law: a plan’s overlay shows what the store shows once the plan is applied: %s', async (_title, steps) => {
  const evaluation = accepted(
    await evaluateSteps({
      steps,
      change_id: 'CHG-01KH0000000000000000000000',
      escalation_id: 'ESC-2026-001',
      requested_by: AGENT,
      now: store.ports.clock.now(),
      approvers: [store.approver.approver_id],
      operations: writeOperations,
      reads: store.ports.data,
      signal: new AbortController().signal,
      nonce: store.ports.ids.nonce(),
    }),
  );
  const next = await store.ports.writes.nextIds(2026);
  const overlay = new OverlayReads(store.ports.data);
  await overlay.add(evaluation.provisional.toReal(evaluation.mutations, next, 2026));
  const foreseen = await everything(overlay);
  await store.apply(steps);
  expect(await everything(store.ports.data)).toEqual(foreseen);
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { evaluateSteps } from '../../../src/domain/change/evaluate.ts';
import { OverlayReads } from '../../../src/domain/change/overlay.ts';
import { writeOperations } from '../../../src/domain/operations/write-operations.ts';
import type { DecisionReads } from '../../../src/domain/ports.ts';
import { AGENT, accepted, CLOSING, ROOT_CAUSE, SmallStore, SPLIT_PLAN } from '../../executor/small-store.ts';

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
    metadata: await Promise.all(brandids.map((brandid) => reads.metadataVersions(brandid))),
    coverage: await Promise.all(
      brandids.map((brandid) =>
        reads.coverage({ brandid, source: '\\bSTAR\\b', mccids: [5411, 5499, 5814], moved: [], samples: 3 }),
      ),
    ),
    notes: (await reads.escalation('ESC-2026-001'))?.notes,
    resolution: (await reads.escalation('ESC-2026-001'))?.resolution,
  };
}

test('law: a plan’s overlay shows what the store shows once the plan is applied', async () => {
  const steps = [...SPLIT_PLAN, ROOT_CAUSE, CLOSING];
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

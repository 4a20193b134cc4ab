import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSample } from '../../../../data/generator/sample.ts';
import { openCommitSide } from '../../../../src/backends/embedded/commit-side.ts';
import { initialiseStore } from '../../../../src/backends/embedded/initialise.ts';
import { nodeFoundation } from '../../../../src/backends/embedded/node-foundation.ts';
import { enrolFirstApprover } from '../../../../src/console/enrolment.ts';
import { DEFAULT_POLICY } from '../../../../src/domain/change/policy.ts';
import { proposeDetected } from '../../../../src/domain/operations/escalations/propose-detected.ts';
import { writeOperations } from '../../../../src/domain/operations/write-operations.ts';
import type { Approver } from '../../../../src/executor/decide.ts';
import { decideAndApply } from '../../../../src/executor/decide-and-apply.ts';
import { ed25519Verifier } from '../../../../src/executor/ed25519.ts';
import { accepted } from '../../../executor/small-store.ts';

const directory = mkdtempSync(join(tmpdir(), 'detected-'));
let ports: ReturnType<typeof openCommitSide>;
let approver: Approver;
beforeAll(async () => {
  const info = {
    store_id: 'detected',
    kind: 'sample',
    created_at: '2026-02-14T09:00:00.000Z',
    owner: 'owner',
  } as const;
  // With few escalations most of the brands with faults have none yet.
  await initialiseStore(directory, info, openSample({ combos: 10_000, seed: 42, escalations: 12 }));
  ports = openCommitSide(directory, nodeFoundation(), ed25519Verifier);
  approver = accepted(
    await enrolFirstApprover(
      { approver_id: 'ann', passphrase: 'correct horse battery staple', policy: DEFAULT_POLICY },
      ports,
    ),
  ).approver;
});
afterAll(async () => {
  await ports.close();
  rmSync(directory, { recursive: true, force: true });
});

const propose = () => proposeDetected(ports, writeOperations, new AbortController().signal);
const decide = async (decision: 'approve' | 'reject', change: NonNullable<Awaited<ReturnType<typeof propose>>>) =>
  accepted(
    await decideAndApply(
      { change_id: change.body.change_id, digest: change.digest, decision, comment: null },
      approver,
      { apply: 'here', ports, operations: writeOperations },
    ),
  );

test('what the triggers call for is proposed once, page by page, and not again once it was rejected or applied', async () => {
  const first = await propose();
  if (first === null) throw new Error('the sample has brands to escalate');
  expect(first.body.requested_by).toMatchObject({ kind: 'system', name: 'detector' });
  expect(first.body.steps.map((step) => step.operation)).toEqual(first.body.steps.map(() => 'create_escalation'));
  await decide('approve', first);

  const changes = [first];
  for (let next = await propose(); next !== null; next = await propose()) changes.push(next);
  const asked = changes.flatMap((change) => change.body.steps.map(({ input }) => `${input.brandid}/${input.reason}`));
  expect(new Set(asked).size).toBe(asked.length);

  for (const change of changes.slice(1)) await decide('reject', change);
  expect(await propose()).toBeNull();
});

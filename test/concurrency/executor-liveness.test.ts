import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { proposeChange } from '../../src/domain/change/propose.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { applyChange } from '../../src/executor/apply-change.ts';
import { decideChange } from '../../src/executor/decide.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { recoverApplications } from '../../src/executor/recover.ts';
import { AGENT, accepted } from '../executor/small-store.ts';
import { approverFrom } from './approver-key-pair.ts';
import { type CrowdedStore, crowdedStore, SHARED } from './crowded-store.ts';
import { start } from './processes.ts';

let store: CrowdedStore;
let ports: CommitPorts & { close(): Promise<void> };
beforeEach(async () => {
  store = await crowdedStore();
  ports = openCommitSide(store.directory, nodeFoundation(), ed25519Verifier);
});
afterEach(async () => {
  await ports.close();
  store.remove();
});

test('given a change that a running process applies, then recovery leaves it alone until that process is killed', async () => {
  const [key] = store.keys;
  if (key === undefined) throw new Error('somebody can decide');
  const steps = [{ operation: 'add_escalation_notes', input: { escalation_id: SHARED, notes: 'Once.' } }];
  const { signal } = new AbortController();
  const { body, digest } = accepted(
    await proposeChange({ steps }, { principal: AGENT, ports, operations: writeOperations, signal }),
  );
  const { change_id } = body;
  const decision = { change_id, digest, decision: 'approve', comment: null } as const;
  accepted(await decideChange(decision, approverFrom(key), ports));

  const { process, ready, output } = start(new URL('applying-process.ts', import.meta.url), [
    store.directory,
    change_id,
  ]);
  await ready;
  expect((await ports.authority.unresolvedApplications()).map((one) => one.change_id)).toEqual([change_id]);
  expect(await recoverApplications(ports)).toEqual([]);
  expect((await ports.authority.recordsOn([change_id])).get(change_id)?.application?.state).toBe('applying');

  process.kill('SIGKILL');
  await expect(output).rejects.toThrow();
  expect(await recoverApplications(ports)).toEqual([{ change_id, outcome: 'released' }]);
  expect(accepted(await applyChange(change_id, ports, writeOperations)).state).toBe('applied');
  expect((await ports.data.escalation(SHARED))?.notes).toHaveLength(1);
});

import { spawnSync } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openAgentSide } from '../../../src/backends/embedded/agent-side.ts';
import { openCommitSide } from '../../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { writeOperations } from '../../../src/domain/operations/write-operations.ts';
import { StoreTrouble } from '../../../src/domain/ports/store-trouble.ts';
import { applyChange } from '../../../src/executor/apply-change.ts';
import { decideChange } from '../../../src/executor/decide.ts';
import { ed25519Verifier } from '../../../src/executor/ed25519.ts';
import { recoverApplications } from '../../../src/executor/recover.ts';
import { accepted, finding, refusalOf, SmallStore } from '../../executor/small-store.ts';
import { forgetHome } from '../../set-up/homeless-store.ts';

const DISK = join(tmpdir(), `troubled-disk-${process.pid}`);
const mount = (...args: readonly string[]) => spawnSync('mount', args).status === 0;

let store: SmallStore;
let isMounted: boolean;
beforeEach(async () => {
  mkdirSync(DISK);
  isMounted = mount('-t', 'tmpfs', '-o', 'size=8m', 'none', DISK);
  store = await SmallStore.open();
});
afterEach(async () => {
  await store.close();
  spawnSync('umount', [DISK]);
  rmSync(DISK, { recursive: true });
});

/** Uses up the room of the disk to the last byte, and returns what frees it. */
function fillDisk(): () => void {
  const path = join(DISK, 'filling');
  const descriptor = openSync(path, 'w');
  for (const size of [1 << 20, 1 << 12, 1]) {
    try {
      for (;;) writeSync(descriptor, Buffer.alloc(size));
    } catch {
      // Full at this size.
    }
  }
  closeSync(descriptor);
  return () => rmSync(path);
}

async function thrown(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('it went well');
}

it('on a full disk an approved change is refused in words, stays approved, and is applied once there is room', async ({
  skip,
}) => {
  if (!isMounted) skip('Only root may mount a small disk.');
  const { directory, approver } = store;
  const data = join(DISK, 'data');
  cpSync(directory, data, { recursive: true });
  forgetHome(data);
  const ports = openCommitSide(data, { ...nodeFoundation(), clock: store.ports.clock }, ed25519Verifier);
  const { body, digest } = accepted(await store.propose([finding(1)]));
  const stored = await store.ports.proposals.proposal(body.change_id);
  if (stored === undefined) throw new Error('the proposal is gone');
  const fact = { at: body.created_at, event: 'change_proposed', actor: 'a', for_person: null } as const;
  const rest = { change_id: body.change_id, digest, policy_version: null, result: '' };
  await ports.proposals.append(stored, { created_at: body.created_at, escalation_id: null }, { ...fact, ...rest });
  const request = { change_id: body.change_id, digest, decision: 'approve', comment: null } as const;
  accepted(await decideChange(request, approver, ports));

  const free = fillDisk();
  const refusal = refusalOf(await applyChange(body.change_id, ports, writeOperations));
  expect(refusal.message).toContain('stays approved');
  expect(refusal.message).toContain('is full');
  expect(refusal.instead).toContain('Free some space');
  const proposing = await thrown(() => ports.proposals.record({ ...fact, ...rest, event: 'proposal_refused' }));
  expect(proposing).toMatchObject({ kind: 'full', message: expect.stringContaining(data) });
  expect(await ports.data.appliedChange(body.change_id)).toBeUndefined();
  free();
  await recoverApplications(ports);
  expect(accepted(await applyChange(body.change_id, ports, writeOperations)).state).toBe('applied');
  await ports.close();
});

it('a read-only disk is named as such, whoever opens the store', async ({ skip }) => {
  if (!isMounted) skip('Only root may mount a small disk.');
  const data = join(DISK, 'data');
  cpSync(store.directory, data, { recursive: true });
  for (const name of ['data', 'authority', 'proposals'])
    for (const end of ['-wal', '-shm']) rmSync(join(data, `${name}.db${end}`), { force: true });
  if (!mount('-o', 'remount,ro', DISK)) skip('The disk cannot be mounted read-only here.');
  for (const open of [
    () => openAgentSide(data, nodeFoundation()),
    () => openCommitSide(data, nodeFoundation(), ed25519Verifier),
  ]) {
    const error = await thrown(open);
    expect(error).toBeInstanceOf(StoreTrouble);
    expect(error).toMatchObject({ kind: 'read_only', message: expect.stringContaining('mounted read-only') });
  }
});

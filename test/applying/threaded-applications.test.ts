import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ThreadedApplications } from '../../src/applying/threaded-applications.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { applyApproved } from '../../src/executor/apply-approved.ts';
import { applyChange } from '../../src/executor/apply-change.ts';
import { decideChange } from '../../src/executor/decide.ts';
import { applyDecided } from '../../src/executor/decide-and-apply.ts';
import { dumpStore } from '../backends/embedded/given-store.ts';
import { accepted, refusalOf, SmallStore, SPLIT_PLAN } from '../executor/small-store.ts';
import type { DiesAt } from './dying-applying-worker.ts';

let store: SmallStore;
let change_id: string;
let applications: ThreadedApplications;

/** A change that is approved and not applied. The thread has the machine's clock, so the store gets its time. */
beforeEach(async () => {
  store = await SmallStore.open();
  store.setTime(new Date().toISOString());
  const change = accepted(await store.propose(SPLIT_PLAN));
  change_id = change.body.change_id;
  const request = { change_id, digest: change.digest, decision: 'approve', comment: null } as const;
  accepted(await decideChange(request, store.approver, store.ports));
});
afterEach(async () => {
  await applications.close();
  await store.close();
});

const workerData = () =>
  ({ backend: { kind: 'embedded' }, dataDirectory: store.directory, commandLine: 'brand-escalations' }) as const;

function start(ports: CommitPorts = store.ports): ThreadedApplications {
  applications = new ThreadedApplications(ports, {
    workerData: workerData(),
  });
  return applications;
}

const isSplit = async () => (await store.ports.data.brandsNamed('Star Market')).length === 1;

describe('given an approved change', () => {
  test('when a thread applies it, then it is written, read back and put on record, and nothing is on this thread', async () => {
    const never = () => Promise.reject(new Error('this thread writes nothing'));
    const { apply } = start({
      ...store.ports,
      writes: { commit: never, nextIds: never },
      authorityWrites: { ...store.ports.authorityWrites, claim: never, finish: never, release: never },
    });
    const applied = accepted(await apply(change_id));
    expect(applied).toMatchObject({ change_id, state: 'applied' });
    expect(applied.detail).toContain('read back');
    expect(await isSplit()).toBe(true);
    expect(refusalOf(await apply(change_id)).code).toBe('not_allowed');
  });

  test('when the command of the decision, or a worker, applies it by a thread, then both tell its end', async () => {
    const { apply } = start();
    const here = { apply: 'here', ports: store.ports, operations: writeOperations, applier: apply } as const;
    expect(accepted(await applyDecided({ change_id, decision: 'approve' }, here)).state).toBe('applied');
    expect(await applyApproved(store.ports, writeOperations, undefined, apply)).toEqual([]);
  });

  test('when the thread cannot apply it, then it refuses as this thread would', async () => {
    const { apply } = start();
    expect(refusalOf(await apply('CHG-0000'))).toEqual(
      refusalOf(await applyChange('CHG-0000', store.ports, writeOperations)),
    );
  });

  test('when the threads are closed, then it stays approved', async () => {
    const { apply } = start();
    await applications.close();
    expect(refusalOf(await apply(change_id))).toMatchObject({
      code: 'busy',
      message: expect.stringContaining(change_id),
    });
    expect(await isSplit()).toBe(false);
  });
});

describe('given a thread that dies', () => {
  function dying(diesAt: DiesAt): ThreadedApplications {
    const dyingData = { ...workerData(), diesAt };
    const script = new URL('./dying-applying-worker.ts', import.meta.url);
    applications = new ThreadedApplications(store.ports, { workerData: dyingData, script });
    return applications;
  }

  test.each<DiesAt>(['start', 'claim', 'commit', 'within commit'])(
    'at its %s, then no data is written, and the change can be applied again',
    async (diesAt) => {
      expect(refusalOf(await dying(diesAt).apply(change_id))).toMatchObject({
        code: 'busy',
        instead: expect.stringContaining('work --once'),
      });
      expect(await isSplit()).toBe(false);
      expect(await applyApproved(store.ports, writeOperations)).toMatchObject([{ change_id, state: 'applied' }]);
      expect(await isSplit()).toBe(true);
    },
  );

  test('after its commit, then the change is applied, once, and that is put on record', async () => {
    expect(accepted(await dying('committed').apply(change_id))).toMatchObject({ change_id, state: 'applied' });
    expect(await isSplit()).toBe(true);
    const before = dumpStore(store.directory);
    expect(await applyApproved(store.ports, writeOperations)).toEqual([]);
    expect(dumpStore(store.directory)).toEqual(before);
  });
});

import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { StoreTrouble, type TroubleKind } from '../../src/domain/ports/store-trouble.ts';
import { applyApproved } from '../../src/executor/apply-approved.ts';
import { applyChange } from '../../src/executor/apply-change.ts';
import { checkAudit } from '../../src/executor/audit-check.ts';
import { decideChange } from '../../src/executor/decide.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { recoverApplications } from '../../src/executor/recover.ts';
import { accepted, ROOT_CAUSE, refusalOf, SmallStore } from './small-store.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

/** One that is sure to have written nothing and can be tried again, one that needs a person, and one that is not sure. */
const KINDS: readonly TroubleKind[] = ['busy', 'full', 'failing'];

async function approved() {
  const change = accepted(await store.propose([ROOT_CAUSE]));
  const { change_id } = change.body;
  const request = { change_id, digest: change.digest, decision: 'approve', comment: null } as const;
  accepted(await decideChange(request, store.approver, store.ports));
  return change;
}

const notes = async () => (await store.ports.data.escalation('ESC-2026-001'))?.notes.length;

/** Fails the named calls of a port, before they do anything or after they did it. */
function failing<P extends object>(port: P, names: readonly string[], kind: TroubleKind, when: 'before' | 'after'): P {
  return new Proxy(port, {
    get(target, key) {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== 'function' || !names.includes(String(key))) return method;
      return async (...args: readonly unknown[]) => {
        if (when === 'after') await Reflect.apply(method, target, args);
        throw new StoreTrouble(kind, 'The machine fails.', 'Repair it.');
      };
    },
  });
}

const portsFailing = (names: readonly string[], kind: TroubleKind, when: 'before' | 'after'): CommitPorts => ({
  ...store.ports,
  data: failing(store.ports.data, names, kind, when),
  writes: failing(store.ports.writes, names, kind, when),
  authorityWrites: failing(store.ports.authorityWrites, names, kind, when),
});

describe.each(KINDS)('given an approved change and a store that is %s', (kind) => {
  test.each([
    ['claim', ['claim']],
    ['the evaluation', ['escalation']],
    ['commit', ['commit']],
    ['commit, and every write after it', ['commit', 'release', 'finish']],
  ])('when %s fails, then it is never failed for good, and is applied later', async (_what, names) => {
    const change = await approved();
    const { change_id } = change.body;
    const refusal = refusalOf(await applyChange(change_id, portsFailing(names, kind, 'before'), writeOperations));
    expect(refusal.code).toBe(kind === 'busy' ? 'busy' : 'no_store');
    expect(refusal.message).toContain('stays approved');
    expect(['approved', 'applying']).toContain(await store.stateOf(change));
    expect(await notes()).toBe(0);
    await recoverApplications(store.ports);
    expect(await store.stateOf(change)).toBe('approved');
    expect(await applyApproved(store.ports, writeOperations)).toMatchObject([{ change_id, state: 'applied' }]);
    expect(await notes()).toBe(1);
    expect((await checkAudit(store.ports, ed25519Verifier, undefined)).problems).toEqual([]);
  });

  test.each([
    ['the commit reports it although it went through', ['commit'], 'after'],
    ['its end cannot be put on record', ['finish'], 'before'],
    ['its end is on record, which is not reported', ['finish'], 'after'],
  ] as const)('when %s, then it counts as applied, once', async (_what, names, when) => {
    const change = await approved();
    const { change_id } = change.body;
    const applied = accepted(await applyChange(change_id, portsFailing(names, kind, when), writeOperations));
    expect(applied.state).toBe('applied');
    await recoverApplications(store.ports);
    expect(await store.stateOf(change)).toBe('applied');
    expect(await applyApproved(store.ports, writeOperations)).toEqual([]);
    expect(await notes()).toBe(1);
    expect((await checkAudit(store.ports, ed25519Verifier, undefined)).problems).toEqual([]);
  });
});

describe.each(['data', 'authority'] as const)('given another connection that keeps the lock of %s', (file) => {
  let other: DatabaseSync;
  beforeEach(() => {
    other = new DatabaseSync(storeFiles(store.directory)[file]);
  });
  afterEach(() => other.close());

  test('when a change is to be applied, then it is refused as busy, and applied once the lock is gone', async () => {
    const change = await approved();
    other.exec('BEGIN IMMEDIATE');
    const refusal = refusalOf(await applyChange(change.body.change_id, store.ports, writeOperations));
    expect(refusal).toMatchObject({ code: 'busy', instead: expect.stringContaining('Try again') });
    other.exec('ROLLBACK');
    expect(await store.stateOf(change)).toBe('approved');
    expect(accepted(await applyChange(change.body.change_id, store.ports, writeOperations)).state).toBe('applied');
  });

  test('when the other one goes while it waits, then it is applied', async () => {
    const change = await approved();
    other.exec('BEGIN IMMEDIATE');
    const applying = applyChange(change.body.change_id, store.ports, writeOperations);
    // It comes after the first attempt, because the event loop is free between two.
    setImmediate(() => other.exec('ROLLBACK'));
    expect(accepted(await applying).state).toBe('applied');
  });
});

test('given a lock on the authority, when a person decides, then it is refused as busy and nothing is on record', async () => {
  const change = accepted(await store.propose([ROOT_CAUSE]));
  const other = new DatabaseSync(storeFiles(store.directory).authority);
  other.exec('BEGIN IMMEDIATE');
  expect(refusalOf(await store.decide(change)).code).toBe('busy');
  other.close();
  expect(await store.stateOf(change)).toBe('proposed');
  expect(accepted(await store.decide(change)).application?.state).toBe('applied');
});

test('one approved change that the machine keeps from being applied is named, and the others are applied', async () => {
  const change = await approved();
  const faults: string[] = [];
  const ports = portsFailing(['claim'], 'full', 'before');
  await applyApproved(ports, writeOperations, ({ change_id, error }) => faults.push(`${change_id}: ${String(error)}`));
  expect(faults).toEqual([expect.stringContaining('stays approved')]);
  expect(await store.stateOf(change)).toBe('approved');
});

import { cpSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCommitSide } from '../../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../../src/backends/embedded/store-files.ts';
import { Database } from '../../../src/backends/sqlite/database.ts';
import { loadChange } from '../../../src/domain/change/records.ts';
import { writeOperations } from '../../../src/domain/operations/write-operations.ts';
import { applyApproved } from '../../../src/executor/apply-approved.ts';
import { applyChange } from '../../../src/executor/apply-change.ts';
import { checkAudit } from '../../../src/executor/audit-check.ts';
import { decideChange } from '../../../src/executor/decide.ts';
import { ed25519Verifier } from '../../../src/executor/ed25519.ts';
import { accepted, finding, refusalOf, SmallStore } from '../../executor/small-store.ts';

/** A data directory A with a change that is approved and not applied, and a folder for its copies. */
let folder: string;
let a: string;
let b: string;
let changeId: string;
beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'home-')));
  [a, b] = [join(folder, 'a'), join(folder, 'b')];
  const store = await SmallStore.open();
  const { body, digest } = accepted(await store.propose([finding(1)]));
  changeId = body.change_id;
  const request = { change_id: changeId, digest, decision: 'approve', comment: null } as const;
  accepted(await decideChange(request, store.approver, store.ports));
  await store.ports.home.state();
  cpSync(store.directory, a, { recursive: true });
  await store.close();
  // The copy of the small store is where the story begins.
  forget(a);
  await as(a, async () => {});
});
afterEach(() => rmSync(folder, { recursive: true }));

const START = '2026-02-14T09:00:00.000Z';

function forget(directory: string): void {
  const authority = new Database(storeFiles(directory).authority, { readOnly: false });
  authority.run('DELETE FROM home');
  authority.close();
}

async function as<T>(directory: string, work: (ports: ReturnType<typeof openCommitSide>) => Promise<T>): Promise<T> {
  const clock = { now: () => START, sleep: async () => {} };
  const ports = openCommitSide(directory, { ...nodeFoundation(), clock }, ed25519Verifier);
  try {
    return await work(ports);
  } finally {
    await ports.close();
  }
}

const copy = (from: string, to: string) => cpSync(from, to, { recursive: true });
const stateOf = (directory: string) => as(directory, (ports) => ports.home.state());
const apply = (directory: string) => as(directory, (ports) => applyChange(changeId, ports, writeOperations));
const confirm = (directory: string) => as(directory, (ports) => ports.home.confirm('a person'));

async function refuses(directory: string): Promise<void> {
  const refusal = refusalOf(await apply(directory));
  expect(refusal).toMatchObject({ code: 'conflict', instead: expect.stringContaining('brand-escalations data adopt') });
  const state = await as(directory, async (ports) => accepted(await loadChange(changeId, ports)).state);
  expect(state).toBe('approved');
}

const applies = async (directory: string) => expect(accepted(await apply(directory)).state).toBe('applied');

describe('given a copy', () => {
  test('when it was opened, then both refuse to apply and to decide, and nothing is lost of the approval', async () => {
    copy(a, b);
    await refuses(b);
    await refuses(a);
    await as(b, async (ports) => {
      const request = { change_id: changeId, digest: '', decision: 'approve', comment: null } as const;
      const approver = { approver_id: 'a', sign: () => '' };
      expect(refusalOf(await decideChange(request, approver, ports)).code).toBe('conflict');
      expect(await applyApproved(ports, writeOperations)).toEqual([]);
    });
  });

  test.each([
    ['the original', () => [a, b] as const],
    ['the copy', () => [b, a] as const],
  ])('when a person confirms %s, then that one applies, and the other one refuses for good', async (_which, pair) => {
    copy(a, b);
    await refuses(b);
    const [living, other] = pair();
    await confirm(living);
    expect(await stateOf(living)).toEqual({ kind: 'here' });
    await refuses(other);
    await applies(living);
    await refuses(other);
    expect(await stateOf(living)).toEqual({ kind: 'here' });
    const { problems } = await as(living, (ports) => checkAudit(ports, ed25519Verifier, undefined));
    expect(problems).toEqual([]);
  });

  test('when a person changes their mind, then the other one takes over', async () => {
    copy(a, b);
    await refuses(b);
    await confirm(a);
    await confirm(b);
    await refuses(a);
    await applies(b);
    await confirm(a);
    expect(refusalOf(await apply(b)).code).toBe('conflict');
  });

  test('when the original goes on before the copy is opened, then the change is applied once', async () => {
    copy(a, b);
    await applies(a);
    await refuses(b);
  });

  test('when the original is gone, then the copy still waits for a person', async () => {
    copy(a, b);
    rmSync(a, { recursive: true });
    expect(await stateOf(b)).toEqual({ kind: 'copy', of: a, other: null });
    await refuses(b);
    await confirm(b);
    await applies(b);
  });

  test('when it takes the place of the original, which was moved aside, then both refuse', async () => {
    copy(a, b);
    const aside = join(folder, 'aside');
    renameSync(a, aside);
    renameSync(b, a);
    await refuses(a);
    await refuses(aside);
    await confirm(a);
    await refuses(aside);
    await applies(a);
  });

  test('when it is put in the place of a removed original, then it waits for a person', async () => {
    copy(a, b);
    rmSync(a, { recursive: true });
    copy(b, a);
    await refuses(a);
  });

  test('of a copy is one, too', async () => {
    copy(a, b);
    await confirm(b);
    const c = join(folder, 'c');
    copy(b, c);
    await refuses(c);
    await refuses(b);
  });
});

describe('given the same directory under another name', () => {
  test('when it was renamed, or a folder above it, then it goes on without a question', async () => {
    renameSync(a, b);
    expect(await stateOf(b)).toEqual({ kind: 'here' });
    const above = join(folder, 'above');
    mkdirSync(above);
    renameSync(b, join(above, 'c'));
    await applies(join(above, 'c'));
  });

  test('when it is reached by a link, then it is the same', async () => {
    symlinkSync(a, b);
    await applies(b);
    expect(await stateOf(a)).toEqual({ kind: 'here' });
  });

  test('when it was renamed and then copied back, then both refuse', async () => {
    renameSync(a, b);
    await stateOf(b);
    copy(b, a);
    await refuses(a);
    await refuses(b);
  });
});

test('a store without a record lives where it is opened first', async () => {
  copy(a, b);
  forget(b);
  expect(await stateOf(b)).toEqual({ kind: 'here' });
  await applies(b);
});

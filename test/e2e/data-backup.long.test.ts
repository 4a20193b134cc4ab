import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { backUpStore } from '../../src/backends/embedded/backup.ts';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { StoreUnavailable } from '../../src/backends/sqlite/store-errors.ts';
import { checkAudit } from '../../src/executor/audit-check.ts';
import { recoverApplications } from '../../src/executor/recover.ts';
import { dumpStore, givenDirectory, givenStoreIn, NO_SIGNATURES } from '../backends/embedded/given-store.ts';
import { STORE } from '../contract/backend.ts';
import { inTurn } from '../contract/in-turn.ts';
import { aBatch, aBrand, aCombo, aFact, anApplicationRecord, CHANGE_ID } from '../contract/records.ts';

const WRITER = fileURLToPath(new URL('../interchange/change-writer-process.ts', import.meta.url));
const DIGEST = 'd'.repeat(64);
const directories = givenDirectory();
afterEach(() => directories.clear());

async function givenStore(): Promise<string> {
  const directory = directories.make();
  const combos = Array.from({ length: 60_000 }, (_, i) => aCombo({ ccid: i + 1, narrative: `STAR MARKET ${i}` }));
  await givenStoreIn(directory, STORE, { brands: [aBrand()], combos });
  return directory;
}

function startWriter(directory: string, name: string) {
  const child = spawn(process.execPath, [WRITER, directory, name], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  return {
    /** Resolves once the process has written more rows. */
    async wrote(): Promise<void> {
      const ended = once(child, 'exit').then(() => {
        throw new Error('The writing process ended early.');
      });
      await Promise.race([once(lines, 'line'), ended]);
    },
    async end(): Promise<void> {
      child.stdin.end();
      const [code] = await once(child, 'exit');
      expect(code).toBe(0);
    },
  };
}

function integrity(directory: string): unknown[] {
  return Object.values(storeFiles(directory)).map((path) => {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return database.prepare('PRAGMA integrity_check').get()?.integrity_check;
    } finally {
      database.close();
    }
  });
}

/** Opens a copy as the commit side does, recovers it, and counts the applied changes. */
async function openedCopy(directory: string) {
  const side = openCommitSide(directory, nodeFoundation(), NO_SIGNATURES);
  try {
    const underWay = (await side.authority.unresolvedApplications()).length;
    await recoverApplications(side);
    const { problems } = await checkAudit(side, side.verifier, undefined);
    const applied: string[] = [];
    for (const name of ['A', 'B']) {
      for (let i = 0; (await side.data.appliedChange(`CHG-${name}${i}`)) !== undefined; i++)
        applied.push(`CHG-${name}${i}`);
    }
    const states = await Promise.all(
      applied.map(async (id) => (await side.authority.recordsOn([id])).get(id)?.application?.state),
    );
    return { underWay, problems, applied, states, revision: await side.data.current() };
  } finally {
    await side.close();
  }
}

describe('a backup of a live store', () => {
  test('taken while two processes write, has all files of one moment, a valid audit, and a record of each applied change', async () => {
    const directory = await givenStore();
    const writers = ['A', 'B'].map((name) => startWriter(directory, name));
    const copies: string[] = [];
    for (let i = 0; i < 6; i++) {
      await Promise.all(writers.map((writer) => writer.wrote()));
      const copy = directories.make();
      await backUpStore(directory, copy, { keys: true });
      copies.push(copy);
    }
    for (const writer of writers) await writer.end();
    const revisions: number[] = [];
    for (const copy of copies) {
      expect(integrity(copy)).toEqual(['ok', 'ok', 'ok']);
      const opened = await openedCopy(copy);
      expect(opened.problems).toEqual([]);
      expect(opened.underWay).toBeLessThanOrEqual(2);
      expect(opened.applied).toHaveLength(opened.revision);
      expect(new Set(opened.states)).toEqual(new Set(['applied']));
      revisions.push(opened.revision);
    }
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    expect(new Set(revisions).size).toBe(copies.length);
  });

  test('taken between commit and record of a change, is completed by recovery', async () => {
    const [directory, copy] = [await givenStore(), directories.make()];
    const side = openCommitSide(directory, nodeFoundation(), NO_SIGNATURES);
    const brand = aBrand({ version: 2 });
    await inTurn(side).claim(
      anApplicationRecord({ digest: DIGEST }),
      aFact({ event: 'execution_claimed', result: 'proposals_head=none' }),
    );
    await inTurn(side).commit(aBatch([{ kind: 'brand.update', brand }]), { revision: 0 });
    await backUpStore(directory, copy, { keys: true });
    await side.close();
    const restored = openCommitSide(copy, nodeFoundation(), NO_SIGNATURES);
    expect(await recoverApplications(restored)).toEqual([{ change_id: CHANGE_ID, outcome: 'applied' }]);
    expect((await checkAudit(restored, restored.verifier, undefined)).problems).toEqual([]);
    await restored.close();
  });

  test('has the content of the idle store, in files that only the owner can read', async () => {
    const [directory, copy] = [await givenStore(), directories.make()];
    await backUpStore(directory, copy, { keys: true });
    expect(dumpStore(copy)).toBe(dumpStore(directory));
    for (const path of Object.values(storeFiles(copy))) expect(statSync(path).mode & 0o777, path).toBe(0o600);
  });
});

describe('the files beside the databases', () => {
  const files = ['audit-head.json', 'policy.json', 'settings.json', 'approvers/ann.key.json'];

  async function givenFiles(): Promise<string> {
    const directory = directories.make();
    await givenStoreIn(directory, STORE);
    mkdirSync(join(directory, 'approvers'));
    for (const name of [...files, 'approvers/notes.txt', 'rejected.csv']) writeFileSync(join(directory, name), name);
    return directory;
  }

  test('are copied, sealed keys included, and no other files', async () => {
    const [directory, copy] = [await givenFiles(), directories.make()];
    const databases = ['authority.db', 'data.db', 'proposals.db'];
    expect(await backUpStore(directory, copy, { keys: true })).toEqual([...files, ...databases]);
    for (const name of files) expect(statSync(join(copy, name)).mode & 0o777, name).toBe(0o600);
  });

  test('leave out the keys on request', async () => {
    const [directory, copy] = [await givenFiles(), directories.make()];
    expect(await backUpStore(directory, copy, { keys: false })).not.toContain('approvers/ann.key.json');
    expect(statSync(join(copy, 'approvers'), { throwIfNoEntry: false })).toBeUndefined();
  });
});

test('without a store, a backup is refused', async () => {
  await expect(backUpStore(directories.make(), directories.make(), { keys: true })).rejects.toThrow(StoreUnavailable);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { openAgentSide } from '../../../src/backends/embedded/agent-side.ts';
import { openCommitSide } from '../../../src/backends/embedded/commit-side.ts';
import { initialiseStore } from '../../../src/backends/embedded/initialise.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { storeExists, storeFiles } from '../../../src/backends/embedded/store-files.ts';
import { StoreExists } from '../../../src/backends/sqlite/store-errors.ts';
import type { LoadProgress } from '../../../src/backends/sqlite/writes/bulk-load.ts';
import { STORE } from '../../contract/backend.ts';
import { aBrand, aCombo, aFact, aMetadataVersion, anApprover, anEscalation } from '../../contract/records.ts';
import { dumpStore, givenDirectory, givenStoreIn, NO_SIGNATURES, sourceOf } from './given-store.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

it('makes a directory and files for their owner only, and leaves nothing else behind', async () => {
  const directory = join(directories.make(), 'new', 'store');
  expect(storeExists(directory)).toBe(false);
  await givenStoreIn(directory, STORE);
  expect(storeExists(directory)).toBe(true);
  expect(modeOf(directory)).toBe('700');
  expect(readdirSync(directory).sort()).toEqual(['authority.db', 'data.db', 'proposals.db']);
  // Opened, there are -wal and -shm files too.
  const side = openCommitSide(directory, nodeFoundation(), NO_SIGNATURES);
  await side.proposals.record(aFact());
  for (const file of readdirSync(directory)) expect(modeOf(join(directory, file)), file).toBe('600');
  await side.close();
});

it('reads combos from an asynchronous source and reports progress', async () => {
  const directory = directories.make();
  async function* combos() {
    for (let ccid = 1; ccid <= 60_000; ccid++) yield aCombo({ ccid });
  }
  const seen: LoadProgress[] = [];
  await initialiseStore(directory, STORE, { ...sourceOf({ brands: [aBrand()] }), combos }, (progress) =>
    seen.push(progress),
  );
  expect(seen).toEqual([
    { stage: 'brands', rows: 1 },
    { stage: 'combos', rows: 50_000 },
    { stage: 'combos', rows: 60_000 },
    { stage: 'history', rows: 0 },
    { stage: 'indexes', rows: 0 },
  ]);
  const agent = openAgentSide(directory, nodeFoundation());
  expect((await agent.data.comboPage({ brandid: 12345 }, 1)).total).toBe(60_000);
  await agent.close();
});

it('refuses a directory that has a store, and changes nothing in it', async () => {
  const directory = directories.make();
  await givenStoreIn(directory, STORE, { brands: [aBrand()] });
  const before = dumpStore(directory);
  await expect(givenStoreIn(directory, { ...STORE, store_id: 'other' })).rejects.toThrow(StoreExists);
  expect(dumpStore(directory)).toBe(before);
});

it('of two that make a store in one directory at once, one does and the other is refused', async () => {
  const directory = directories.make();
  const outcomes = await Promise.allSettled([givenStoreIn(directory, STORE), givenStoreIn(directory, STORE)]);
  expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).toBeInstanceOf(StoreExists);
  await openAgentSide(directory, nodeFoundation()).close();
});

describe('a source with a row that cannot be stored leaves no store', () => {
  it.each([
    ['a combo that comes twice', { combos: [aCombo(), aCombo({ brandid: 7 })] }, /UNIQUE/],
    ['a brand that comes twice', { brands: [aBrand(), aBrand()] }, /comes twice/],
    [
      'a gap in metadata versions',
      { metadata: [aMetadataVersion({ version: 2 }), aMetadataVersion({ version: 4 })] },
      /does not follow/,
    ],
    ['U+0000 in a narrative', { combos: [aCombo({ narrative: 'A\u0000B' })] }, /cannot be stored/],
    ['U+0000 in an escalation', { escalations: [anEscalation({ details: 'A\u0000B' })] }, /cannot be stored/],
  ])('%s', async (_what, data, message) => {
    const directory = directories.make();
    await expect(givenStoreIn(directory, STORE, data)).rejects.toThrow(message);
    expect(readdirSync(directory)).toEqual([]);
    await givenStoreIn(directory, STORE);
    expect(storeExists(directory)).toBe(true);
  });
});

it('removes the directories that it made for a source that fails', async () => {
  const root = directories.make();
  await expect(givenStoreIn(join(root, 'a', 'b'), STORE, { brands: [aBrand(), aBrand()] })).rejects.toThrow();
  expect(readdirSync(root)).toEqual([]);
});

describe('kill -9 while a store is made', () => {
  it.each(['brands', 'combos', 'history', 'indexes'])(
    'after the stage "%s": there is no store, and it can be made again',
    async (stage) => {
      const directory = directories.make();
      const script = new URL('./initialise-process.ts', import.meta.url).pathname;
      const child = spawn(process.execPath, [script, directory, stage], { stdio: ['ignore', 'pipe', 'inherit'] });
      for await (const line of createInterface({ input: child.stdout })) {
        if (line === stage) child.kill('SIGKILL');
      }
      if (child.signalCode === null) await once(child, 'exit');
      expect(child.signalCode).toBe('SIGKILL');
      expect(storeExists(directory)).toBe(false);
      await givenStoreIn(directory, STORE, { brands: [aBrand()] });
      const agent = openAgentSide(directory, nodeFoundation());
      expect(await agent.data.countBrands()).toBe(1);
      await agent.close();
      expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([]);
    },
  );

  it('between the moves of the files: what was moved is replaced', async () => {
    const [whole, directory] = [directories.make(), directories.make()];
    await givenStoreIn(whole, { ...STORE, store_id: 'interrupted' });
    for (const file of ['proposals', 'authority'] as const)
      copyFileSync(storeFiles(whole)[file], storeFiles(directory)[file]);
    await givenStoreIn(directory, STORE);
    await openAgentSide(directory, nodeFoundation()).close();
  });
});

it('does not replace the approvers of a store whose data is gone', async () => {
  const directory = directories.make();
  await givenStoreIn(directory, STORE);
  const side = openCommitSide(directory, nodeFoundation(), NO_SIGNATURES);
  await side.authorityWrites.enrol(anApprover(), aFact());
  await side.close();
  rmSync(storeFiles(directory).data);
  await expect(givenStoreIn(directory, STORE)).rejects.toThrow('holds the approvers');
});

it('is not stopped by what is in the way of a directory of its own', async () => {
  const directory = directories.make();
  mkdirSync(join(directory, '.initialising'));
  mkdirSync(join(directory, 'outbox'));
  await givenStoreIn(directory, STORE);
  expect(readdirSync(directory)).toContain('outbox');
});

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAgentSide } from '../../../src/backends/embedded/agent-side.ts';
import { backUpStore } from '../../../src/backends/embedded/backup.ts';
import { openCommitSide } from '../../../src/backends/embedded/commit-side.ts';
import { initialiseStore } from '../../../src/backends/embedded/initialise.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { stageRestore } from '../../../src/backends/embedded/restore.ts';
import { storeFiles } from '../../../src/backends/embedded/store-files.ts';
import { StoreExists, StoreUnavailable } from '../../../src/backends/sqlite/store-errors.ts';
import { checkAudit } from '../../../src/executor/audit-check.ts';
import { ed25519Verifier } from '../../../src/executor/ed25519.ts';
import { STORE } from '../../contract/backend.ts';
import { accepted, finding, refusalOf, SmallStore } from '../../executor/small-store.ts';
import { dumpStore, givenDirectory, givenStoreIn, sourceOf } from './given-store.ts';

const directories = givenDirectory();
let store: SmallStore;
let directory: string;
let backup: string;
beforeEach(async () => {
  store = await SmallStore.open();
  directory = store.directory;
  backup = directories.make();
  writeFileSync(join(directory, 'policy.json'), 'of the backup');
  await store.apply([finding(1)]);
  await backUpStore(directory, backup, { keys: true });
});
afterEach(async () => {
  await store.close();
  directories.clear();
});

const staging = () => stageRestore(backup, directory, { ...nodeFoundation(), clock: store.ports.clock });
const stage = async () => accepted(await staging());
const filesIn = (folder: string) => readdirSync(folder).sort();

async function notesNow(): Promise<number | undefined> {
  const side = openCommitSide(directory, nodeFoundation(), ed25519Verifier);
  try {
    expect(await side.home.state()).toEqual({ kind: 'here' });
    expect((await checkAudit(side, ed25519Verifier, undefined)).problems).toEqual([]);
    return (await side.data.escalation('ESC-2026-001'))?.notes.length;
  } finally {
    await side.close();
  }
}

describe('given a backup and a store that went on since', () => {
  let applied: string;
  let waiting: string;
  beforeEach(async () => {
    applied = (await store.apply([finding(2)])).body.change_id;
    waiting = accepted(await store.propose([finding(3)])).body.change_id;
    writeFileSync(join(directory, 'policy.json'), 'of the store');
    await store.ports.proposals.proposalAuditHead();
  });

  test('then it says what is lost, and changes nothing before it is put in place', async () => {
    const before = dumpStore(directory);
    const staged = await stage();
    const lost = Object.fromEntries(staged.lost.map(({ kind, keys }) => [kind, keys]));
    expect(lost).toEqual({
      applied_changes: [applied],
      decisions: [`${applied} by ${store.approver.approver_id}`],
      proposals: expect.arrayContaining([waiting]),
      approvers: [],
      policies: [],
      waiting_mails: [],
    });
    expect(staged.backup.revision).toBe(1);
    expect(staged.present).toMatchObject({ revision: 2 });
    staged.discard();
    expect(dumpStore(directory)).toBe(before);
    expect(filesIn(directory)).not.toContain('.restoring');
  });

  test('when others have the store open, then it is refused, and nothing is changed', async () => {
    const before = dumpStore(directory);
    const staged = await stage();
    expect(() => staged.putInPlace()).toThrow('Other processes have the store');
    staged.discard();
    expect(dumpStore(directory)).toBe(before);
  });

  test('when it is put in place, then the store is as it was, lives here, and the replaced files lie aside', async () => {
    const replacedData = dumpStore(directory);
    await store.closePorts();
    const aside = (await stage()).putInPlace();
    expect(await notesNow()).toBe(1);
    expect(readFileSync(join(directory, 'policy.json'), 'utf8')).toBe('of the backup');
    if (aside === null) throw new Error('nothing was put aside');
    expect(dumpStore(aside)).toBe(replacedData);
    expect(readFileSync(join(aside, 'policy.json'), 'utf8')).toBe('of the store');
    // What was replaced must not go on by itself.
    const other = openCommitSide(aside, nodeFoundation(), ed25519Verifier);
    expect((await other.home.check()).ok).toBe(false);
    await other.close();
  });
});

describe('given a store that cannot be used any more', () => {
  beforeEach(async () => {
    await store.closePorts();
  });

  test('when its data is damaged, then what the other files tell is named, and the backup is put in place', async () => {
    writeFileSync(storeFiles(directory).data, 'no database');
    const staged = await stage();
    expect(staged.present).toEqual(expect.stringContaining('not a database'));
    staged.putInPlace();
    expect(await notesNow()).toBe(1);
  });

  test.each(['data', 'authority', 'proposals'] as const)(
    'when %s is missing, then the backup is put in place',
    async (file) => {
      rmSync(storeFiles(directory)[file]);
      (await stage()).putInPlace();
      expect(await notesNow()).toBe(1);
    },
  );

  test('when there is nothing at all, then nothing is lost, and nothing put aside', async () => {
    rmSync(directory, { recursive: true });
    const staged = await stage();
    expect(staged.present).toBeNull();
    expect(staged.putInPlace()).toBeNull();
    expect(await notesNow()).toBe(1);
  });

  test('when a restore was interrupted, then that is said, no other store is made, and it can be run again', async () => {
    const staged = await stage();
    mkdirSync(join(directory, 'replaced-2026-02-14T09-00-00-000Z'));
    renameSync(storeFiles(directory).data, join(directory, 'replaced-2026-02-14T09-00-00-000Z', 'data.db'));
    expect(() => openAgentSide(directory, nodeFoundation())).toThrow(/a restore was interrupted/);
    await expect(initialiseStore(directory, STORE, sourceOf({}))).rejects.toThrow(/was interrupted/);
    expect(staged.backup.revision).toBe(1);
    (await stage()).putInPlace();
    expect(await notesNow()).toBe(1);
  });
});

describe('a backup is refused, and the store left as it is,', () => {
  const refused = async (error: unknown) => {
    const before = dumpStore(directory);
    await expect(stage()).rejects.toThrow(error instanceof RegExp ? error : String(error));
    expect(dumpStore(directory)).toBe(before);
    expect(existsSync(join(directory, '.restoring'))).toBe(false);
  };

  test('when a page of it is damaged', async () => {
    const bytes = readFileSync(storeFiles(backup).authority);
    bytes.fill(0x5a, 4096, 8192);
    writeFileSync(storeFiles(backup).authority, bytes);
    await refused(/damaged/);
  });

  test('when a file of it is missing', async () => {
    rmSync(storeFiles(backup).proposals);
    await refusedAs(/lacks proposals\.db\. Nothing was changed/, /another backup/);
  });

  const refusedAs = async (message: RegExp, instead: RegExp) => {
    const before = dumpStore(directory);
    const refusal = refusalOf(await staging());
    expect(refusal).toMatchObject({ field: 'BACKUP', message: expect.stringMatching(message) });
    expect(refusal.instead).toMatch(instead);
    expect(dumpStore(directory)).toBe(before);
  };

  test('when there is none', async () => {
    backup = join(backup, 'none');
    await refusedAs(/There is no folder .*none/, /Name the folder/);
  });

  test('when a folder holds none, and then the one inside it is named', async () => {
    const inside = backup;
    backup = directories.make();
    await refusedAs(/There is no backup in/, /"data backup" made/);
    renameSync(inside, join(backup, 'of monday'));
    await refusedAs(/There is no backup in/, /of monday$/);
    expect(filesIn(directory)).not.toContain('.restoring');
  });

  test('when a file of it is named instead of its folder', async () => {
    const inside = backup;
    backup = storeFiles(backup).data;
    await refusedAs(/is not a folder/, new RegExp(`${inside}$`));
  });

  test('when its files are under wrong names', async () => {
    copyFileSync(storeFiles(backup).data, storeFiles(backup).authority);
    await refused(/authority\.db is the data\.db of a store/);
    await expect(stage()).rejects.toThrow(StoreUnavailable);
  });

  test('when it is of another store', async () => {
    backup = join(directories.make(), 'other');
    await givenStoreIn(backup, STORE);
    await refused(/holds the store small-store/);
    await expect(stage()).rejects.toThrow(StoreExists);
  });

  test('when it is the data directory itself', async () => {
    backup = directory;
    await expect(stage()).rejects.toThrow('is the data directory itself');
  });
});

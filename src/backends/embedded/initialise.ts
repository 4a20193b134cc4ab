import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { StoreInfo } from '../../domain/ports/store.ts';
import type { StoreRecords } from '../../domain/store-records.ts';
import { RELEASE } from '../../release.ts';
import { Database } from '../sqlite/database.ts';
import { lockedFile } from '../sqlite/exclusive-lock.ts';
import { auditChain } from '../sqlite/proposals/audit-chain.ts';
import { AUTHORITY_MIGRATIONS } from '../sqlite/schema/authority.ts';
import { type Migrations, migrate } from '../sqlite/schema/migrate.ts';
import { PROPOSALS_MIGRATIONS } from '../sqlite/schema/proposals.ts';
import { StoreExists } from '../sqlite/store-errors.ts';
import { type LoadProgress, loadData } from '../sqlite/writes/bulk-load.ts';
import { keepHighestInstant } from '../sqlite/writes/highest-instant.ts';
import { recordRelease } from '../sqlite/writes/release.ts';
import { explainTrouble } from './explain-trouble.ts';
import { nodeHasher } from './node-foundation.ts';
import { refuseForeign } from './own-entries.ts';
import { fileExists, RESTORING, type StoreFiles, storeExists, storeFiles, synchronise } from './store-files.ts';

/**
 * Makes a new store from `source`. It is built aside and moved into place at the end, `data.db` last, so that a crash
 * leaves no store. Throws {@link StoreExists} where there is one, or one is being made, and `DirectoryNotEmpty`
 * where there are other files. A directory made here is for its owner only (0700); the files always are (0600).
 */
export async function initialiseStore(
  directory: string,
  info: StoreInfo,
  source: StoreRecords,
  onProgress: (progress: LoadProgress) => void = () => {},
): Promise<void> {
  refuseForeign(directory);
  const made = mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lockPath = join(directory, '.initialise.lock');
  const lock = takeLock(lockPath);
  let isDone = false;
  try {
    refuseExisting(directory);
    const aside = join(directory, '.initialising');
    rmSync(aside, { recursive: true, force: true });
    mkdirSync(aside, { mode: 0o700 });
    try {
      await build(aside, info, source, onProgress);
      moveIntoPlace(storeFiles(aside), directory);
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
    isDone = true;
  } catch (error) {
    throw explainTrouble(error, directory);
  } finally {
    // While the lock is held: who opened the file before sees that it is gone, and tries again (takeLock).
    rmSync(lockPath, { force: true });
    lock.close();
    if (!isDone && made !== undefined) removeIfEmpty(directory, made);
  }
}

/** Removes a directory that was made for nothing, and those above it that were made with it. */
function removeIfEmpty(directory: string, top: string): void {
  for (let at = resolve(directory); at.startsWith(resolve(top)); at = dirname(at)) {
    if (readdirSync(at).length > 0) return;
    rmdirSync(at);
  }
}

/**
 * Locks a file through SQLite. The lock ends with its process, however that ends. Its holder removes the file, so a lock
 * on a file that is no longer the one at the path excludes nobody and is given up.
 */
function takeLock(path: string): Database {
  for (;;) {
    const file = createPrivate(path);
    const lock = lockOn(path);
    if (statSync(path, { throwIfNoEntry: false })?.ino === file) return lock;
    lock.close();
  }
}

function lockOn(path: string): Database {
  const lock = lockedFile(path);
  if (lock === null) throw new StoreExists('Another process is making this store right now.');
  return lock;
}

function refuseExisting(directory: string): void {
  if (storeExists(directory)) throw new StoreExists(`There is a store in ${directory} already. Nothing was changed.`);
  if (fileExists(join(directory, RESTORING)))
    throw new StoreExists(
      `A restore into ${directory} was interrupted. Run it again: brand-escalations data restore BACKUP`,
    );
  const { authority } = storeFiles(directory);
  if (fileExists(authority) && hasApprovers(authority)) {
    throw new StoreExists(`${authority} holds the approvers of a store whose data.db is gone. Move it away first.`);
  }
}

/** An interrupted initialisation may leave an authority file without approvers. */
function hasApprovers(path: string): boolean {
  const database = new Database(path, { readOnly: false });
  try {
    return database.get('SELECT 1 FROM approver LIMIT 1') !== undefined;
  } finally {
    database.close();
  }
}

async function build(
  directory: string,
  info: StoreInfo,
  source: StoreRecords,
  onProgress: (progress: LoadProgress) => void,
): Promise<void> {
  const files = storeFiles(directory);
  for (const path of Object.values(files)) createPrivate(path);
  await loadData(files.data, join(directory, 'staging.db'), info, source, onProgress);
  buildCompanion(files.proposals, PROPOSALS_MIGRATIONS, info);
  buildCompanion(files.authority, AUTHORITY_MIGRATIONS, info, (authority) => {
    const fact = {
      at: info.created_at,
      event: 'store_initialised',
      actor: info.owner,
      for_person: null,
      change_id: null,
      digest: null,
      policy_version: null,
      result: `${info.kind} store ${info.store_id}`,
    } as const;
    auditChain(authority, 'authority', info.store_id, nodeHasher).append(fact);
    keepHighestInstant(authority, fact);
    recordRelease(authority, RELEASE);
  });
}

function buildCompanion(
  path: string,
  migrations: Migrations,
  info: StoreInfo,
  fill: (database: Database) => void = () => {},
): void {
  const database = new Database(path, { readOnly: false });
  try {
    database.execute('PRAGMA journal_mode = WAL');
    migrate(database, migrations);
    database.write(() => {
      database.run('INSERT INTO belongs_to VALUES (1, ?)', info.store_id);
      fill(database);
    });
  } finally {
    database.close();
  }
}

function moveIntoPlace(from: StoreFiles, directory: string): void {
  const to = storeFiles(directory);
  for (const name of ['proposals', 'authority', 'data'] as const) {
    synchronise(from[name]);
    // Left by an interrupted move, these would be taken for the new file's.
    for (const suffix of ['-wal', '-shm']) rmSync(to[name] + suffix, { force: true });
    renameSync(from[name], to[name]);
    synchronise(directory);
  }
}

/** Creates a file for its owner only, if there is none, and returns its inode. */
function createPrivate(path: string): number {
  const descriptor = openSync(path, 'a', 0o600);
  try {
    return fstatSync(descriptor).ino;
  } finally {
    closeSync(descriptor);
  }
}

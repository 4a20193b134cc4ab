import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StoreTrouble } from '../../domain/ports/store-trouble.ts';
import { RELEASE } from '../../release.ts';
import { Database } from '../sqlite/database.ts';
import { pageSize, quickProblems } from '../sqlite/file-integrity.ts';
import {
  SCHEMA_VERSIONS,
  SERVED_SCHEMAS,
  STORE_FILE_NAMES,
  type StoreFileName,
  schemaVersion,
} from '../sqlite/schema/versions.ts';
import { StoreUnavailable } from '../sqlite/store-errors.ts';
import { walProblem } from '../sqlite/wal-check.ts';
import { explainTrouble } from './explain-trouble.ts';
import { newerRelease } from './release-note.ts';
import { fileExists, RESTORING } from './store-files.ts';

const INIT_COMMAND = 'brand-escalations data init';
const MIGRATE_COMMAND = 'brand-escalations data migrate';

/** Largest file that is checked whole when it is opened: a few milliseconds of work. */
const CHECKED_BYTES = 4 * 1024 * 1024;

/** A table of each file that no other file has, from its first schema on. */
const FIRST_TABLE: Readonly<Record<StoreFileName, string>> = {
  data: 'combo',
  authority: 'decision',
  proposals: 'proposal',
};

/** Upgrades an older file of a store. */
export type Upgrade = (database: Database, file: StoreFileName) => void;

export interface FileAccess {
  readonly readOnly: boolean;
  readonly upgrade?: Upgrade;
  /** Oldest schema that works without an upgrade (default: what the agent side's statements need). */
  readonly oldest?: number;
}

/**
 * Opens one file of an existing store. Throws {@link StoreUnavailable} with what to do, also for a file whose schema is
 * too old where there is no `upgrade`, and `StoreTrouble` where the machine fails.
 */
export function openStoreFile(path: string, file: StoreFileName, access: FileAccess): Database {
  const { readOnly, upgrade, oldest = SERVED_SCHEMAS[file] } = access;
  refuseDamagedLog(path);
  const database = opened(path, readOnly);
  try {
    const version = schemaVersion(database);
    const newest = SCHEMA_VERSIONS[file];
    if (version === 0 && statSync(path).size === 0) throw damaged(path, 'it is empty');
    if (version === 0) throw new StoreUnavailable('not_a_store', `${path} is not a file of a store.`, null);
    refuseOtherRole(database, path, file);
    if (version > newest) {
      const { writtenBy, instead } = newerRelease(dirname(path));
      const message = `${path} was written by ${writtenBy}: it has schema ${version}, and this program (${RELEASE}) knows schemas up to ${newest}. Nothing was changed. Use that release.`;
      throw new StoreUnavailable('newer_schema', message, null, { instead });
    }
    refuseUnknown(database, path, file);
    refuseDamagedPages(database, path);
    if (version < newest) upgrade?.(database, file);
    if (upgrade === undefined && version < oldest) {
      const message = `${path} has schema ${version}; ${oldest} or later is needed.`;
      throw new StoreUnavailable('older_schema', message, MIGRATE_COMMAND);
    }
    if (!readOnly) database.execute('PRAGMA synchronous = FULL');
    return database;
  } catch (error) {
    database.close();
    throw explainTrouble(error, dirname(path), path);
  }
}

/**
 * Refuses a file of another role: statements would fail on it, and migrations would ruin it. Its schema has another
 * number than this file's, so this comes before the numbers are compared.
 */
function refuseOtherRole(database: Database, path: string, file: StoreFileName): void {
  if (hasRole(database, file)) return;
  const other = STORE_FILE_NAMES.find((name) => hasRole(database, name));
  if (other !== undefined) throw misplaced(path, `the ${other}.db of a store`);
}

/** Refuses a file without the tables of any role. */
function refuseUnknown(database: Database, path: string, file: StoreFileName): void {
  if (!hasRole(database, file)) throw misplaced(path, 'no file of a store');
}

function hasRole(database: Database, file: StoreFileName): boolean {
  return database.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", FIRST_TABLE[file]) !== undefined;
}

function misplaced(path: string, found: string): StoreUnavailable {
  const message = `${path} is ${found}, under a wrong name. Put the files of one store together as a backup has them.`;
  return new StoreUnavailable('mixed_stores', message, null);
}

/** Checks a file whole where that takes milliseconds. A larger one is checked by `data backup` and `audit verify`. */
function refuseDamagedPages(database: Database, path: string): void {
  const { size } = statSync(path);
  const isCut = size % pageSize(database) !== 0 && sizeOfLog(path) === 0;
  if (isCut) throw damaged(path, 'its end is missing');
  if (size > CHECKED_BYTES) return;
  const [problem] = quickProblems(database);
  if (problem !== undefined) throw damaged(path, problem);
}

/** Looks at the log before SQLite does, which would leave out what follows a damaged frame, and write the rest back. */
function refuseDamagedLog(path: string): void {
  const log = `${path}-wal`;
  const size = sizeOfLog(path);
  if (size === 0 || size > CHECKED_BYTES) return;
  const problem = problemOfLog(log);
  // Another process may have begun the log again while it was read.
  if (problem !== null && problemOfLog(log) !== null) throw damaged(log, problem);
}

function sizeOfLog(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

function problemOfLog(log: string): string | null {
  try {
    return walProblem(readFileSync(log));
  } catch {
    // Gone, because its last user has closed the database, or not readable, which SQLite reports as well.
    return null;
  }
}

function damaged(path: string, problem: string): StoreTrouble {
  return new StoreTrouble(
    'damaged',
    `${path} is damaged: ${problem}.`,
    'Keep the directory as it is for now, and put a backup back: brand-escalations data restore BACKUP',
  );
}

function opened(path: string, readOnly: boolean): Database {
  if (!fileExists(path)) throw missing(path);
  try {
    return new Database(path, { readOnly });
  } catch (error) {
    throw explainTrouble(error, dirname(path), path);
  }
}

function missing(path: string): StoreUnavailable {
  if (fileExists(join(dirname(path), RESTORING))) {
    const message = `${path} is missing, because a restore was interrupted. What was there before lies in a folder "replaced-…" beside it.`;
    return new StoreUnavailable('missing_file', message, 'brand-escalations data restore BACKUP');
  }
  return path.endsWith('data.db')
    ? new StoreUnavailable('missing_store', `There is no store yet: ${path} is missing.`, INIT_COMMAND)
    : new StoreUnavailable(
        'missing_file',
        `The store lacks ${path}. Restore it from a backup; without it nothing can be decided.`,
        null,
      );
}

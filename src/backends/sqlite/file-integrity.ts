import { Database } from './database.ts';
import { integer, only, text } from './row.ts';
import { isSqliteError } from './store-errors.ts';

/** Problems named for one file. A damaged file can have thousands. */
const MAX_PROBLEMS = 5;

/** Milliseconds that the thread of a full check waits for a lock. */
const BUSY_TIMEOUT = 10_000;

/** Returns the bytes of a page; SQLite writes whole pages only. */
export function pageSize(database: Database): number {
  return integer(only(database.get('PRAGMA page_size')), 'page_size');
}

/**
 * Checks the structure of an open database without its indexes, at about two milliseconds a megabyte; returns the
 * problems in SQLite's words.
 */
export function quickProblems(database: Database): readonly string[] {
  return problemsIn(database, `PRAGMA quick_check(${MAX_PROBLEMS})`, 'quick_check');
}

/**
 * Checks every page of a database, and that its indexes have what its tables have. It takes seconds on a large file,
 * so it is for a worker thread. Returns the problems in SQLite's words, also for a file that cannot be opened.
 */
export function integrityProblems(path: string): readonly string[] {
  let database: Database | undefined;
  try {
    database = new Database(path, { readOnly: true, busyTimeout: BUSY_TIMEOUT });
    return problemsIn(database, `PRAGMA integrity_check(${MAX_PROBLEMS})`, 'integrity_check');
  } catch (error) {
    if (isSqliteError(error)) return [error.message];
    throw error;
  } finally {
    database?.close();
  }
}

function problemsIn(database: Database, pragma: string, column: string): readonly string[] {
  return database
    .all(pragma)
    .map((row) => text(row, column))
    .filter((problem) => problem !== 'ok');
}

import { Database } from './database.ts';
import { isSqliteError } from './store-errors.ts';

const SQLITE_BUSY = 5;

/**
 * Begins a transaction that excludes all other connections to the file, so that the lock ends with its process, however that
 * ends. Returns false if another connection has the file.
 */
export function takesLock(lock: Database): boolean {
  try {
    lock.execute('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (isSqliteError(error, SQLITE_BUSY)) return false;
    throw error;
  }
}

/** Opens the file and takes its lock. Returns null, with the file closed, if another connection has it. */
export function lockedFile(path: string): Database | null {
  const lock = new Database(path, { readOnly: false });
  try {
    if (takesLock(lock)) return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
  lock.close();
  return null;
}

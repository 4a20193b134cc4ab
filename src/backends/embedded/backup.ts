import { closeSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { Database } from '../sqlite/database.ts';
import { whenFree } from '../sqlite/when-free.ts';
import { copySmallFiles } from './backup-files.ts';
import { explainTrouble } from './explain-trouble.ts';
import { refuseDamaged } from './integrity.ts';
import { systemClock } from './node-foundation.ts';
import { openStoreFile } from './open-store-file.ts';
import { type StoreFiles, storeFiles, synchronise } from './store-files.ts';

/** Number of 4 KiB pages per step; progress is reported after each step. */
const PAGES = 8192;

export interface BackupOptions {
  /** With the approvers' sealed keys. */
  readonly keys: boolean;
  /** Receives the file being copied and its copied share, 0 to 1. */
  readonly onProgress?: (file: string, share: number) => void;
}

/**
 * Copies a live store into an empty directory, which is then a data directory of its own, and returns the names of its
 * files. Writers wait only for the milliseconds in which one moment is fixed for all three databases, not for the copy.
 *
 * The moment is fixed in the order authority, data, proposals, while the authority's write lock is held. Nothing can be
 * decided, claimed or finished then, so each change that the data has applied is claimed in the authority, each one
 * that the authority calls applied is in the data, and each head of the proposals' audit chain that it countersigned
 * is in the proposals. One difference is left: a change applied in the data whose application is under way in the
 * authority. That is what a crash leaves, and recovery ends it when the copy is first opened.
 *
 * The copy is checked page by page, so that no backup of a damaged store is taken for a good one.
 *
 * Throws `StoreUnavailable` and `StoreTrouble`.
 */
export async function backUpStore(directory: string, target: string, options: BackupOptions): Promise<string[]> {
  const from = storeFiles(directory);
  const to = storeFiles(target);
  refuseUnusable(from);
  const names = copySmallFiles(directory, target, options);
  const snapshots = await whenFree(() => fixMoment(from), systemClock);
  try {
    for (const name of ['authority', 'data', 'proposals'] as const) {
      const file = basename(to[name]);
      await copy(snapshots[name], to[name], (share) => options.onProgress?.(file, share));
      names.push(file);
    }
  } catch (error) {
    throw explainTrouble(error, target);
  } finally {
    for (const connection of Object.values(snapshots)) connection.close();
  }
  await refuseDamaged(target, `${directory}, as it was copied,`);
  return names;
}

/** Checks a store before anything is copied. Accepts an older schema, because a backup precedes an upgrade. */
function refuseUnusable(files: StoreFiles): void {
  for (const file of ['data', 'authority', 'proposals'] as const)
    openStoreFile(files[file], file, { readOnly: true, oldest: 1 }).close();
}

function fixMoment(files: StoreFiles): Readonly<Record<keyof StoreFiles, DatabaseSync>> {
  const lock = new Database(files.authority, { readOnly: false });
  const opened: DatabaseSync[] = [];
  const open = (path: string) => {
    const connection = snapshot(path);
    opened.push(connection);
    return connection;
  };
  try {
    lock.execute('BEGIN IMMEDIATE');
    return { authority: open(files.authority), data: open(files.data), proposals: open(files.proposals) };
  } catch (error) {
    for (const connection of opened) connection.close();
    throw error;
  } finally {
    lock.close();
  }
}

/** Opens a connection that keeps seeing the file as it is now: its transaction begins with the first read. */
function snapshot(path: string): DatabaseSync {
  const connection = new DatabaseSync(path, { readOnly: true, timeout: 0 });
  connection.exec('BEGIN; SELECT count(*) FROM sqlite_schema');
  return connection;
}

async function copy(from: DatabaseSync, path: string, onProgress: (share: number) => void): Promise<void> {
  closeSync(openSync(path, 'wx', 0o600));
  const progress = (step: { totalPages: number; remainingPages: number }) =>
    onProgress(1 - step.remainingPages / step.totalPages);
  await backup(from, path, { rate: PAGES, progress });
  synchronise(path);
}

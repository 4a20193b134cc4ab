import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Foundation } from '../../domain/ports/foundation.ts';
import { StoreTrouble } from '../../domain/ports/store-trouble.ts';
import { done, type Outcome } from '../../domain/refusal.ts';
import { Database } from '../sqlite/database.ts';
import { STORE_FILE_NAMES } from '../sqlite/schema/versions.ts';
import { StoreExists } from '../sqlite/store-errors.ts';
import { isBusy } from '../sqlite/when-free.ts';
import { copySmallFiles, SMALL_FILES } from './backup-files.ts';
import { findBackup } from './find-backup.ts';
import { moveHome, NOTICE } from './home.ts';
import { refuseDamaged } from './integrity.ts';
import { openStoreFile } from './open-store-file.ts';
import { refuseForeign } from './own-entries.ts';
import { contentOf, type Loss, lostBy, type StoreContent } from './restore-losses.ts';
import { fileExists, RESTORING, storeFiles, synchronise } from './store-files.ts';

/** A backup that was copied beside the store and checked, and what putting it in place loses. */
export interface StagedRestore {
  readonly backup: StoreContent;
  /** The store that is in place now; null if there is none, a text where it cannot be read. */
  readonly present: StoreContent | string | null;
  readonly lost: readonly Loss[];
  /** Puts it in place and returns where the files that were there lie now; null if there were none. */
  putInPlace(): string | null;
  /** Removes what was copied. */
  discard(): void;
}

/**
 * Copies a backup into the data directory, under a name of its own, and checks it there page by page: the backup itself
 * may be on a disk that cannot be written. Nothing else is touched before {@link StagedRestore.putInPlace}. Refuses a
 * folder that holds no backup. Throws `StoreUnavailable` and `StoreTrouble` for a backup that is not whole,
 * {@link StoreExists} for that of another store.
 */
export async function stageRestore(
  backup: string,
  directory: string,
  foundation: Foundation,
): Promise<Outcome<StagedRestore>> {
  const found = findBackup(backup);
  if (!found.ok) return found;
  refuseForeign(directory);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (realpathSync(backup) === realpathSync(directory))
    throw new StoreExists(`${directory} is the data directory itself. Nothing was changed.`);
  const staging = join(directory, RESTORING);
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { mode: 0o700 });
  const discard = () => rmSync(staging, { recursive: true, force: true });
  try {
    copyDatabases(resolve(backup), staging);
    copySmallFiles(resolve(backup), staging, { keys: true });
    if (!fileExists(join(staging, 'approvers')) && fileExists(join(directory, 'approvers')))
      copyKeys(directory, staging);
    const content = await checkedContent(staging, backup);
    const present = presentContent(directory);
    if (present !== null && typeof present !== 'string' && present.store_id !== content.store_id)
      throw new StoreExists(
        `${backup} is of the store ${content.store_id}, and ${directory} holds the store ${present.store_id}. Move that directory away first. Nothing was changed.`,
      );
    return done({
      backup: content,
      present,
      lost: lostBy(directory, staging),
      putInPlace: () => putInPlace(directory, staging, foundation),
      discard,
    });
  } catch (error) {
    discard();
    throw error;
  }
}

/** With the logs, where somebody has opened the backup and its last writes are in them. */
function copyDatabases(from: string, to: string): void {
  for (const name of STORE_FILE_NAMES) {
    const source = storeFiles(from)[name];
    const target = storeFiles(to)[name];
    for (const end of ['', '-wal']) if (fileExists(source + end)) copyPrivate(source + end, target + end);
  }
}

function copyKeys(from: string, to: string): void {
  mkdirSync(join(to, 'approvers'), { mode: 0o700 });
  for (const name of readdirSync(join(from, 'approvers')))
    copyPrivate(join(from, 'approvers', name), join(to, 'approvers', name));
}

function copyPrivate(from: string, to: string): void {
  closeSync(openSync(to, 'wx', 0o600));
  copyFileSync(from, to);
  synchronise(to);
}

async function checkedContent(staging: string, backup: string): Promise<StoreContent> {
  try {
    for (const name of STORE_FILE_NAMES)
      openStoreFile(storeFiles(staging)[name], name, { readOnly: true, oldest: 1 }).close();
    await refuseDamaged(staging, 'The backup');
    return contentOf(staging);
  } catch (error) {
    // It is the backup that is meant, not the copy of it.
    if (error instanceof Error) error.message = error.message.replaceAll(staging, backup);
    throw error;
  }
}

function presentContent(directory: string): StoreContent | string | null {
  if (STORE_FILE_NAMES.every((name) => !fileExists(storeFiles(directory)[name]))) return null;
  try {
    return contentOf(directory);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Moves the files that are in place aside, `data.db` first, and the restored ones in, `data.db` last: a crash in between
 * leaves no store but both halves of the move, and the command can be run again.
 */
function putInPlace(directory: string, staging: string, foundation: Foundation): string | null {
  refuseUsers(directory);
  moveHome(staging, directory, foundation);
  const [from, to] = [storeFiles(staging), storeFiles(directory)];
  const aside = join(directory, `replaced-${foundation.clock.now().replaceAll(/[:.]/g, '')}`);
  const order = STORE_FILE_NAMES.flatMap((name) => ['', '-wal', '-shm'].map((end) => to[name] + end));
  const present = [...order, ...[...SMALL_FILES, NOTICE, 'approvers'].map((name) => join(directory, name))].filter(
    existsSync,
  );
  if (present.length > 0) mkdirSync(aside, { mode: 0o700 });
  for (const path of present) renameSync(path, join(aside, path.slice(directory.length + 1)));
  synchronise(directory);
  for (const name of readdirSync(staging).filter((one) => !isDatabase(one)))
    renameSync(join(staging, name), join(directory, name));
  for (const name of STORE_FILE_NAMES.toReversed()) {
    for (const end of ['-wal', '']) if (fileExists(from[name] + end)) renameSync(from[name] + end, to[name] + end);
    synchronise(directory);
  }
  rmSync(staging, { recursive: true, force: true });
  return present.length === 0 ? null : aside;
}

const isDatabase = (name: string): boolean => /\.db(-wal|-shm)?$/.test(name);

/** Whoever has the files open would go on with the replaced ones. */
function refuseUsers(directory: string): void {
  for (const path of Object.values(storeFiles(directory)).filter(fileExists)) {
    const database = new Database(path, { readOnly: false });
    try {
      database.execute('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK');
    } catch (error) {
      if (isBusy(error))
        throw new StoreTrouble(
          'busy',
          `Other processes have the store in ${dirname(path)} open. Nothing was changed.`,
          'Stop its servers and "brand-escalations work", then try again.',
        );
      // A damaged file has no users that could go on.
    } finally {
      database.close();
    }
  }
}

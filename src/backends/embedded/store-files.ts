import { closeSync, fsyncSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../sqlite/database.ts';
import { SCHEMA_VERSIONS, SERVED_SCHEMAS, type StoreFileName, schemaVersion } from '../sqlite/schema/versions.ts';
import { isSqliteError, StoreUnavailable } from '../sqlite/store-errors.ts';

export const INIT_COMMAND = 'brand-escalations data init';
const MIGRATE_COMMAND = 'brand-escalations data migrate';

/** Path of each file of a store. */
export type StoreFiles = Readonly<Record<StoreFileName, string>>;

export function storeFiles(directory: string): StoreFiles {
  return {
    data: join(directory, 'data.db'),
    authority: join(directory, 'authority.db'),
    proposals: join(directory, 'proposals.db'),
  };
}

/** True if the directory contains a store. `data.db` is created last, so it decides. */
export function storeExists(directory: string): boolean {
  return fileExists(storeFiles(directory).data);
}

export function fileExists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Flushes a file, or a directory's list of files, to the disk. */
export function synchronise(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

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
 * too old where there is no `upgrade`.
 */
export function openStoreFile(path: string, file: StoreFileName, access: FileAccess): Database {
  const { readOnly, upgrade, oldest = SERVED_SCHEMAS[file] } = access;
  const database = opened(path, readOnly);
  try {
    const version = schemaVersion(database);
    const newest = SCHEMA_VERSIONS[file];
    if (version === 0) throw new StoreUnavailable('unreadable', `${path} is not a file of a store.`, null);
    if (version > newest) {
      const message = `${path} has schema ${version}, and this program knows schemas up to ${newest}. Use the newer release that wrote it.`;
      throw new StoreUnavailable('newer_schema', message, null);
    }
    if (version < newest) upgrade?.(database, file);
    if (upgrade === undefined && version < oldest) {
      const message = `${path} has schema ${version}; ${oldest} or later is needed.`;
      throw new StoreUnavailable('older_schema', message, MIGRATE_COMMAND);
    }
    if (!readOnly) database.execute('PRAGMA synchronous = FULL');
    return database;
  } catch (error) {
    database.close();
    throw isSqliteError(error) ? unreadable(path, error) : error;
  }
}

function opened(path: string, readOnly: boolean): Database {
  try {
    if (!fileExists(path)) throw missing(path);
    return new Database(path, { readOnly });
  } catch (error) {
    throw error instanceof StoreUnavailable ? error : unreadable(path, error);
  }
}

function missing(path: string): StoreUnavailable {
  return path.endsWith('data.db')
    ? new StoreUnavailable('missing_store', `There is no store yet: ${path} is missing.`, INIT_COMMAND)
    : new StoreUnavailable(
        'missing_file',
        `The store lacks ${path}. Restore it from a backup; without it nothing can be decided.`,
        null,
      );
}

function unreadable(path: string, cause: unknown): StoreUnavailable {
  return new StoreUnavailable(
    'unreadable',
    `${path} cannot be read. Either it is no SQLite file, or this user may not read it or write its -shm file. Check the directory's owner and permissions.`,
    null,
    { cause },
  );
}

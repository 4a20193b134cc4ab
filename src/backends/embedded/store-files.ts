import { closeSync, fsyncSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../sqlite/database.ts';
import { type Migrations, migrate, schemaVersion } from '../sqlite/schema/migrate.ts';
import { isSqliteError, StoreUnavailable } from '../sqlite/store-errors.ts';

export const INIT_COMMAND = 'brand-escalations data init';
const MIGRATE_COMMAND = 'brand-escalations data migrate';

export interface StoreFiles {
  readonly data: string;
  readonly authority: string;
  readonly proposals: string;
}

export function storeFiles(directory: string): StoreFiles {
  return {
    data: join(directory, 'data.db'),
    authority: join(directory, 'authority.db'),
    proposals: join(directory, 'proposals.db'),
  };
}

/** Is there a store in the directory? `data.db` is put there last, so it decides. */
export function storeExists(directory: string): boolean {
  return fileExists(storeFiles(directory).data);
}

export function fileExists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Has the file, or the directory's list of files, on the disk when it returns. */
export function synchronise(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * `commit` brings an older schema up to date; the others refuse one that is not the newest. `agent` may append
 * proposals, `reader` nothing.
 */
export type Side = 'reader' | 'agent' | 'commit';

/** Opens one file of an existing store, or throws {@link StoreUnavailable} with what to do. */
export function openStoreFile(
  path: string,
  migrations: Migrations,
  options: { readonly side: Side; readonly readOnly: boolean },
): Database {
  const database = opened(path, options.readOnly);
  try {
    const version = schemaVersion(database);
    if (version === 0) throw new StoreUnavailable('unreadable', `${path} is not a file of a store.`, null);
    if (version > migrations.length) {
      const message = `${path} has schema ${version}, and this program knows schemas up to ${migrations.length}. Use the newer release that wrote it.`;
      throw new StoreUnavailable('newer_schema', message, null);
    }
    if (version < migrations.length) {
      if (options.side !== 'commit') {
        const message = `${path} has schema ${version}; ${migrations.length} is needed.`;
        throw new StoreUnavailable('older_schema', message, MIGRATE_COMMAND);
      }
      migrate(database, migrations);
    }
    if (!options.readOnly) database.execute('PRAGMA synchronous = FULL');
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

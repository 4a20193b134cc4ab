import { dirname } from 'node:path';
import { Database } from '../sqlite/database.ts';
import { SCHEMA_VERSIONS, SERVED_SCHEMAS, type StoreFileName, schemaVersion } from '../sqlite/schema/versions.ts';
import { StoreUnavailable } from '../sqlite/store-errors.ts';
import { explainTrouble } from './explain-trouble.ts';
import { fileExists } from './store-files.ts';

const INIT_COMMAND = 'brand-escalations data init';
const MIGRATE_COMMAND = 'brand-escalations data migrate';

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
  const database = opened(path, readOnly);
  try {
    const version = schemaVersion(database);
    const newest = SCHEMA_VERSIONS[file];
    if (version === 0) throw new StoreUnavailable('not_a_store', `${path} is not a file of a store.`, null);
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
    throw explainTrouble(error, dirname(path), path);
  }
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
  return path.endsWith('data.db')
    ? new StoreUnavailable('missing_store', `There is no store yet: ${path} is missing.`, INIT_COMMAND)
    : new StoreUnavailable(
        'missing_file',
        `The store lacks ${path}. Restore it from a backup; without it nothing can be decided.`,
        null,
      );
}

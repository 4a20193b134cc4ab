import type { Database } from '../database.ts';
import { integer } from '../row.ts';

/**
 * Newest schema version of each file of a store: the number of its migrations. They stand here as numbers because the
 * agent side checks them and may not import statements that write; a test compares them with `migrations.ts`.
 */
export const SCHEMA_VERSIONS = { data: 15, authority: 3, proposals: 2 } as const;

/**
 * Oldest schema version of each file that the agent side's statements work with. It opens such a file as it is, so a step
 * that only the commit side needs stops no server. Raise a number when a statement in `reads`, `matching` or `proposals`
 * needs what a later step makes.
 */
export const SERVED_SCHEMAS: Readonly<Record<StoreFileName, number>> = { data: 15, authority: 1, proposals: 1 };

export type StoreFileName = keyof typeof SCHEMA_VERSIONS;

export const STORE_FILE_NAMES = ['data', 'authority', 'proposals'] as const satisfies readonly StoreFileName[];

/** Returns the schema version that a file records; 0 for a file that is not part of a store. */
export function schemaVersion(database: Database): number {
  const row = database.get('PRAGMA user_version');
  return row === undefined ? 0 : integer(row, 'user_version');
}

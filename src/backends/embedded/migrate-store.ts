import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { migrate } from '../sqlite/schema/migrate.ts';
import { MIGRATIONS } from '../sqlite/schema/migrations.ts';
import { type StoreFileName, schemaVersion } from '../sqlite/schema/versions.ts';
import { whenFree } from '../sqlite/when-free.ts';
import { rewriteDocuments } from '../sqlite/writes/rewrite-documents.ts';
import { systemClock } from './node-foundation.ts';
import { openStoreFile, type Upgrade } from './open-store-file.ts';
import { storeFiles } from './store-files.ts';

/** The changes made by a migration of a store. */
export interface StoreMigration {
  /** Schema version of each file, before and after. */
  readonly schema: Readonly<Record<StoreFileName, { readonly from: number; readonly to: number }>>;
  /** Number of rewritten documents of older formats, by kind. */
  readonly rewritten: Readonly<Record<string, number>>;
}

export const upgrade: Upgrade = (database, file) => migrate(database, MIGRATIONS[file]);

/**
 * Brings the schema of a store's files up to date, then rewrites documents of older formats that may be rewritten.
 * Readers and writers go on meanwhile. Throws `StoreUnavailable`, and `NewerFormat` for a document of a newer release.
 */
export async function migrateStore(
  directory: string,
  onProgress: (kind: string, rows: number) => void = () => {},
): Promise<StoreMigration> {
  const files = storeFiles(directory);
  const data = await whenFree(() => migrateFile(files.data, 'data'), systemClock);
  try {
    const authority = await whenFree(() => migrateFile(files.authority, 'authority'), systemClock);
    authority.database.close();
    const proposals = await whenFree(() => migrateFile(files.proposals, 'proposals'), systemClock);
    proposals.database.close();
    const schema = { data: data.versions, authority: authority.versions, proposals: proposals.versions };
    const rewritten = await rewriteDocuments(data.database, systemClock, async (kind, rows) => {
      onProgress(kind, rows);
      await yieldToOthers();
    });
    return { schema, rewritten };
  } finally {
    data.database.close();
  }
}

function migrateFile(path: string, file: StoreFileName) {
  let from: number | undefined;
  const database = openStoreFile(path, file, {
    readOnly: false,
    upgrade(older) {
      from = schemaVersion(older);
      upgrade(older, file);
    },
  });
  const to = schemaVersion(database);
  return { database, versions: { from: from ?? to, to } };
}

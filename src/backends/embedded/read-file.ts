import { Database } from '../sqlite/database.ts';
import type { StoreFileName } from '../sqlite/schema/versions.ts';
import { fileExists, storeFiles } from './store-files.ts';

/** Reads from one file of a store, of any schema, and closes it. */
export function readFile<T>(directory: string, file: StoreFileName, read: (database: Database) => T): T {
  const database = new Database(storeFiles(directory)[file], { readOnly: true });
  try {
    return read(database);
  } finally {
    database.close();
  }
}

/** Does the same; returns undefined where there is no such file, or it cannot be read. */
export function readIfPossible<T>(
  directory: string,
  file: StoreFileName,
  read: (database: Database) => T,
): T | undefined {
  if (!fileExists(storeFiles(directory)[file])) return undefined;
  try {
    return readFile(directory, file, read);
  } catch {
    return undefined;
  }
}

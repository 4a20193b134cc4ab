import { closeSync, fsyncSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreFileName } from '../sqlite/schema/versions.ts';

/** Path of each file of a store. */
export type StoreFiles = Readonly<Record<StoreFileName, string>>;

export function storeFiles(directory: string): StoreFiles {
  return {
    data: join(directory, 'data.db'),
    authority: join(directory, 'authority.db'),
    proposals: join(directory, 'proposals.db'),
  };
}

/** Folder of a data directory in which a restore prepares the store that it puts in place. */
export const RESTORING = '.restoring';

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

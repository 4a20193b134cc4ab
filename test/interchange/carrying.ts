import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStoredRecords } from '../../src/backends/embedded/export.ts';
import { importStore } from '../../src/backends/embedded/import.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { ImportLog, type Rejection } from '../../src/interchange/import-log.ts';
import { openUpstreamDirectory } from '../../src/interchange/upstream-directory.ts';
import { writeUpstreamDirectory } from '../../src/interchange/write-directory.ts';
import { accepted } from '../executor/small-store.ts';

/** Imports `from` into a new store at `store` and returns the summary. */
export async function imported(from: string, store: string): Promise<{ log: ImportLog; rejections: Rejection[] }> {
  const rejections: Rejection[] = [];
  const log = new ImportLog((rejection) => void rejections.push(rejection));
  const upstream = accepted(openUpstreamDirectory(from));
  try {
    await importStore(store, { owner: 'ann@example.com', source: upstream.records(log) }, nodeFoundation());
  } finally {
    upstream.close();
  }
  return { log, rejections };
}

/** Writes the store at `store` into the empty directory `to`. */
export async function exported(store: string, to: string): Promise<void> {
  const stored = openStoredRecords(store);
  try {
    await writeUpstreamDirectory(to, stored.records, { bankid: stored.hasBankids });
  } finally {
    stored.close();
  }
}

/** Reads every file below a directory, by path. */
export function filesBelow(directory: string): Record<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    paths.sort().map((path) => [path.slice(directory.length + 1), readFileSync(path, 'latin1')]),
  );
}

import { closeSync, constants, fstatSync, lstatSync, opendirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

export type Entry = 'missing' | 'file' | 'folder' | 'other';

/** Returns the kind of entry at a path. A symbolic link is `other`, because it could lead out of the directory. */
export function entryAt(path: string): Entry {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return 'missing';
  return status.isFile() ? 'file' : status.isDirectory() ? 'folder' : 'other';
}

/** An open plain file. */
export interface PlainFile {
  readonly descriptor: number;
  readonly size: number;
  readonly modified: Date;
}

/** Opens a plain file. Returns undefined for a link, pipe, device or folder, even if one replaces the file in the meantime. */
export function openPlainFile(path: string): PlainFile | undefined {
  if (entryAt(path) !== 'file') return undefined;
  // Windows has neither flag and does not need them.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const descriptor = openSync(path, flags);
  const status = fstatSync(descriptor);
  if (status.isFile()) return { descriptor, size: status.size, modified: status.mtime };
  closeSync(descriptor);
  return undefined;
}

const CHUNK = 1 << 16;

/**
 * Reads an open file; returns undefined when it has more than `maxBytes`. Does not rely on the reported size, which is 0
 * for files in `/proc`.
 */
export function readBounded(descriptor: number, maxBytes: number): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let total = 0; total <= maxBytes; ) {
    // Full-size reads: some files in /proc cannot be read in smaller pieces.
    const chunk = Buffer.allocUnsafe(CHUNK);
    const size = readSync(descriptor, chunk, 0, CHUNK, null);
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, size));
    total += size;
  }
  return undefined;
}

/** Lists the entries of a folder and their kinds, sorted by name. */
export function listFolder(path: string): { readonly name: string; readonly entry: Entry }[] {
  const found: { name: string; entry: Entry }[] = [];
  const folder = opendirSync(path);
  try {
    for (let child = folder.readSync(); child !== null; child = folder.readSync()) {
      const known = child.isFile() ? 'file' : child.isDirectory() ? 'folder' : undefined;
      found.push({ name: child.name, entry: known ?? entryAt(join(path, child.name)) });
    }
  } finally {
    folder.closeSync();
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

import { closeSync, constants, fstatSync, lstatSync, opendirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

export type Entry = 'missing' | 'file' | 'folder' | 'other';

/** What stands at a path. A symbolic link is `other`: it could lead out of the directory. */
export function entryAt(path: string): Entry {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return 'missing';
  return status.isFile() ? 'file' : status.isDirectory() ? 'folder' : 'other';
}

/** An open plain file; undefined for a link, a pipe, a device or a folder, also one put there a moment ago. */
export interface PlainFile {
  readonly descriptor: number;
  readonly size: number;
  readonly modified: Date;
}

export function openPlainFile(path: string): PlainFile | undefined {
  if (entryAt(path) !== 'file') return undefined;
  // Windows has neither flag, and needs neither.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const descriptor = openSync(path, flags);
  const status = fstatSync(descriptor);
  if (status.isFile()) return { descriptor, size: status.size, modified: status.mtime };
  closeSync(descriptor);
  return undefined;
}

const CHUNK = 1 << 16;

/** What an open file holds; undefined where that is more than `most` bytes, whatever its size says: `/proc` says 0. */
export function bytesWithin(descriptor: number, most: number): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let total = 0; total <= most; ) {
    // Whole chunks: what some files of /proc hold is read so or not at all.
    const chunk = Buffer.allocUnsafe(CHUNK);
    const size = readSync(descriptor, chunk, 0, CHUNK, null);
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, size));
    total += size;
  }
  return undefined;
}

/** The names in a folder, sorted, with what they are. */
export function listFolder(path: string): { readonly name: string; readonly entry: Entry }[] {
  const found: { name: string; entry: Entry }[] = [];
  const folder = opendirSync(path);
  try {
    for (let one = folder.readSync(); one !== null; one = folder.readSync()) {
      const known = one.isFile() ? 'file' : one.isDirectory() ? 'folder' : undefined;
      found.push({ name: one.name, entry: known ?? entryAt(join(path, one.name)) });
    }
  } finally {
    folder.closeSync();
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

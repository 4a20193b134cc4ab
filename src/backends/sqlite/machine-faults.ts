import { statfsSync } from 'node:fs';
import type { TroubleKind } from '../../domain/ports/store-trouble.ts';

/** Errors of the operating system that are the machine's fault, and what they mean for a store. */
const SYSTEM: ReadonlyMap<string, TroubleKind> = new Map([
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['EFBIG', 'full'],
  ['EROFS', 'read_only'],
  ['EACCES', 'not_permitted'],
  ['EPERM', 'not_permitted'],
  ['EIO', 'failing'],
  ['EMFILE', 'failing'],
  ['ENFILE', 'failing'],
  ['ENOMEM', 'failing'],
  ['ESTALE', 'failing'],
  ['ENODEV', 'failing'],
  ['ENXIO', 'failing'],
]);

/** SQLite's primary result codes that are the machine's fault. Null: what it is has to be looked for. */
const SQLITE: ReadonlyMap<number, TroubleKind | null> = new Map([
  [3, null], // SQLITE_PERM
  [7, 'failing'], // SQLITE_NOMEM
  [8, null], // SQLITE_READONLY
  [10, null], // SQLITE_IOERR
  [11, 'damaged'], // SQLITE_CORRUPT
  [13, 'full'], // SQLITE_FULL
  [14, null], // SQLITE_CANTOPEN
  [26, 'damaged'], // SQLITE_NOTADB
]);

/** A disk with less room than this is full: a file grows by pages of SQLite, and a -shm file by 32 KiB. */
const LITTLE_BYTES = 64 * 1024;

/** Returns undefined for an error that is not the machine's, and null where the directory has to show what is wrong. */
export function machineFault(error: Error): TroubleKind | null | undefined {
  if ('errcode' in error && typeof error.errcode === 'number') return SQLITE.get(error.errcode & 0xff);
  if ('code' in error && typeof error.code === 'string' && 'syscall' in error) return SYSTEM.get(error.code);
  return undefined;
}

/** Looks if it is the room on a disk that keeps it from being written. */
export function diskFault(directory: string): TroubleKind {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize < LITTLE_BYTES ? 'full' : 'failing';
  } catch (error) {
    return SYSTEM.get(systemCode(error)) ?? 'failing';
  }
}

/** Returns the code of an error of the operating system; empty for any other. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

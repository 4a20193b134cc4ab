import { lstatSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { done, type Outcome, refused } from '../domain/refusal.ts';

/**
 * Creates a directory atomically, accessible to its owner only: `fill` writes into a temporary directory beside it, which
 * is renamed at the end. Refuses when the name exists, unless it is an empty directory. A crash leaves `NAME.partial-…`.
 */
export async function makeDirectory<T>(name: string, fill: (directory: string) => Promise<T>): Promise<Outcome<T>> {
  const target = resolve(name);
  if (!isFree(target)) return refuseExisting(target);
  mkdirSync(dirname(target), { recursive: true });
  const partial = mkdtempSync(`${target}.partial-`);
  try {
    const value = await fill(partial);
    // Some platforms cannot rename over an empty directory.
    if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) {
      if (!isFree(target)) return refuseExisting(target);
      rmdirSync(target);
    }
    renameSync(partial, target);
    return done(value);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function isFree(target: string): boolean {
  const status = lstatSync(target, { throwIfNoEntry: false });
  return status === undefined || (status.isDirectory() && readdirSync(target).length === 0);
}

function refuseExisting(target: string) {
  return refused({
    code: 'conflict',
    field: 'DIR',
    message: `${target} exists and is not an empty directory. Nothing was written.`,
    instead: 'Name a directory that does not exist yet.',
  });
}

import { lstatSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { done, type Outcome, refused } from '../domain/refusal.ts';

/**
 * Makes a directory whole or not at all: `fill` writes beside it, and what it wrote takes the name at the end. Refuses
 * a name that anything but an empty directory has. For the owner only (0700). A crash leaves `NAME.partial-…`.
 */
export async function makeDirectory<T>(name: string, fill: (directory: string) => Promise<T>): Promise<Outcome<T>> {
  const target = resolve(name);
  if (!isFree(target)) return taken(target);
  mkdirSync(dirname(target), { recursive: true });
  const partial = mkdtempSync(`${target}.partial-`);
  try {
    const value = await fill(partial);
    // Not every platform renames over an empty directory.
    if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) {
      if (!isFree(target)) return taken(target);
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

function taken(target: string) {
  return refused({
    code: 'conflict',
    field: 'DIR',
    message: `${target} is there already and is not an empty directory. Nothing was written.`,
    instead: 'Name a directory that does not exist yet.',
  });
}

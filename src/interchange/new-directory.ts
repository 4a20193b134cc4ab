import { lstatSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { leadsInto } from './guarded-directory.ts';
import { markUnfinished, removeUnfinished, unmark } from './unfinished-directories.ts';

export interface NewDirectory {
  readonly name: string;
  /** The data directory. The new directory may be neither it nor in it, whatever name or link leads there. */
  readonly guarded: string;
  /** The name of this machine: processes of others cannot be seen. */
  readonly host: string;
  /** Called with each unfinished directory of an earlier process that was removed. */
  readonly onRemoved?: (path: string) => void;
}

/**
 * Creates a directory atomically, accessible to its owner only: `fill` writes into a temporary directory beside it, which
 * is renamed at the end. Refuses when the name exists, unless it is an empty directory. A crash leaves `NAME.partial-…`, which
 * the next call for the same name removes.
 */
export async function makeDirectory<T>(
  { name, guarded, host, onRemoved = () => {} }: NewDirectory,
  fill: (directory: string) => Promise<T>,
): Promise<Outcome<T>> {
  const target = resolve(name);
  const place = placeFor(target, { name, guarded, host, onRemoved });
  if (!place.ok) return place;
  const partial = place.value;
  try {
    const value = await fill(partial);
    unmark(partial);
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

/** Creates the temporary directory to fill. */
function placeFor(target: string, { name, guarded, host, onRemoved = () => {} }: NewDirectory): Outcome<string> {
  try {
    if (leadsInto(name, guarded)) return refuseGuarded(target);
    if (!isFree(target)) return refuseExisting(target);
    mkdirSync(dirname(target), { recursive: true });
    removeUnfinished(target, host).forEach(onRemoved);
    const partial = mkdtempSync(`${target}.partial-`);
    markUnfinished(partial, host);
    return done(partial);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return refused({
      code: 'invalid_input',
      field: 'DIR',
      message: `${target} cannot be created (${error.code}).`,
      instead: 'Name a directory in a folder that you may write to.',
    });
  }
}

function refuseGuarded(target: string) {
  return refused({
    code: 'invalid_input',
    field: 'DIR',
    message: `${target} is in the data directory. Nothing was written.`,
    instead: 'Name a directory outside of it: only the store has its files there.',
  });
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

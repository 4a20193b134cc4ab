import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { entryAt } from './plain-files.ts';

export interface NewFile {
  readonly path: string;
  /** Replace a plain file that is there. */
  readonly overwrite: boolean;
}

/** Where a file may be put: the whole path. What is in `guarded`, by whatever name, is nobody's to write but the store's. */
export function placeOfNewFile({ path, overwrite }: NewFile, guarded: string): Outcome<string> {
  const target = resolve(path);
  return reporting(path, () => {
    if (liesIn(dirname(target), guarded)) {
      return cannot(
        `${path} lies in the data directory.`,
        'Name a file outside of it: only the program keeps files there.',
      );
    }
    const entry = entryAt(target);
    if (entry === 'missing' || (entry === 'file' && overwrite)) return done(target);
    return entry === 'file'
      ? cannot(`${path} is there already.`, 'Name a new file, or give --overwrite to replace this one.')
      : cannot(`${path} is no plain file.`, 'Name a file, or a place where none is yet.');
  });
}

/** Puts a file there in one piece, for its owner alone. Gives the whole path. */
export function writeWholeFile(file: NewFile, content: Uint8Array, guarded: string): Outcome<string> {
  const place = placeOfNewFile(file, guarded);
  return place.ok ? reporting(file.path, () => done(written(place.value, content))) : place;
}

function written(target: string, content: Uint8Array): string {
  // Beside its place, so that renaming does not leave the file system.
  const folder = mkdtempSync(join(dirname(target), '.writing-'));
  try {
    const partial = join(folder, basename(target));
    const descriptor = openSync(partial, 'wx', 0o600);
    try {
      for (let at = 0; at < content.length; ) at += writeSync(descriptor, content, at);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(partial, target);
    return target;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Is a folder the guarded one, or below it? By what they are on the disk: links and letter case give other names. */
function liesIn(folder: string, guarded: string): boolean {
  const top = statSync(guarded, { bigint: true, throwIfNoEntry: false });
  if (top === undefined) return false;
  for (let here = realpathSync(folder); ; here = dirname(here)) {
    const { dev, ino } = statSync(here, { bigint: true });
    if (dev === top.dev && ino === top.ino) return true;
    if (dirname(here) === here) return false;
  }
}

function reporting(path: string, work: () => Outcome<string>): Outcome<string> {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return cannot(
      `${path} cannot be written (${error.code}).`,
      'Name a place in a folder that exists and that you may write to.',
    );
  }
}

function cannot(message: string, instead: string) {
  return refused({ code: 'invalid_input', field: '--output', message, instead });
}

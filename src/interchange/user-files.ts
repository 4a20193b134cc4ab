import { closeSync, fsyncSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { leadsInto } from './guarded-directory.ts';
import { entryAt, openPlainFile, readBounded } from './plain-files.ts';

/* Files that a person names on the command line, to be read or written. */

/** Limit for a file that a flag reads: larger than any document that a tool accepts. */
const MAX_INPUT_BYTES = 1_048_576;

/**
 * Reads a text file named by a flag. Refuses a file that is not plain, larger than 1 MiB or not UTF-8, and any file of
 * `guarded`, the data directory: what a tool is given may end up in an answer or a proposal, and keys lie there.
 */
export function readTextFile(path: string, flag: string, guarded: string): Outcome<string> {
  const refuse = (message: string, instead: string) =>
    refused({ code: 'invalid_input', field: `--${flag}`, message, instead });
  try {
    if (leadsInto(path, guarded))
      return refuse(
        `${path} is in the data directory.`,
        'Name a file outside of it: its files are for the program only.',
      );
    const file = openPlainFile(path);
    if (file === undefined) {
      return entryAt(path) === 'missing'
        ? refuse(`There is no file ${path}.`, 'Name an existing file; a relative path starts at the current folder.')
        : refuse(`${path} is not a plain file.`, 'Name the file itself, not a folder, a link or a pipe.');
    }
    try {
      const bytes = file.size > MAX_INPUT_BYTES ? undefined : readBounded(file.descriptor, MAX_INPUT_BYTES);
      if (bytes === undefined) return refuse(`${path} is larger than 1 MiB.`, 'Name a smaller file.');
      return done(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } finally {
      closeSync(file.descriptor);
    }
  } catch (error) {
    if (error instanceof TypeError) return refuse(`${path} is not UTF-8.`, 'Save it as UTF-8.');
    if (error instanceof Error && 'code' in error)
      return refuse(`${path} cannot be read (${error.code}).`, 'Name a file that you may read.');
    throw error;
  }
}

export interface NewFile {
  readonly path: string;
  /** Allows replacing an existing plain file. */
  readonly overwrite: boolean;
}

/**
 * Checks that a file may be written and returns its absolute path. Refuses any path in `guarded`, the data directory,
 * whatever name or link leads there: only the store writes there.
 */
export function checkNewFile({ path, overwrite }: NewFile, guarded: string): Outcome<string> {
  const target = resolve(path);
  return refuseFileErrors(path, () => {
    if (leadsInto(path, guarded)) {
      return refuseOutput(
        `${path} is in the data directory.`,
        'Name a file outside of it: only the program writes files there.',
      );
    }
    const entry = entryAt(target);
    if (entry === 'missing' || (entry === 'file' && overwrite)) return done(target);
    return entry === 'file'
      ? refuseOutput(`${path} exists already.`, 'Name a new file, or give --overwrite to replace this one.')
      : refuseOutput(`${path} is not a plain file.`, 'Name a file, or a path that does not exist yet.');
  });
}

/** Writes a file atomically, readable by its owner only, and returns its absolute path. */
export function writeFileAtomically(file: NewFile, content: Uint8Array, guarded: string): Outcome<string> {
  const target = checkNewFile(file, guarded);
  return target.ok ? refuseFileErrors(file.path, () => done(writeAndRename(target.value, content))) : target;
}

function writeAndRename(target: string, content: Uint8Array): string {
  // In the same folder, because a rename cannot cross file systems.
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

/** Turns file system errors into refusals. */
function refuseFileErrors(path: string, work: () => Outcome<string>): Outcome<string> {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return refuseOutput(
      `${path} cannot be written (${error.code}).`,
      'Name a file in a folder that exists and that you may write to.',
    );
  }
}

function refuseOutput(message: string, instead: string) {
  return refused({ code: 'invalid_input', field: '--output', message, instead });
}

import { closeSync, fsyncSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { entryAt } from './plain-files.ts';

/** Puts a file there in one piece, over an earlier plain file if there is one. Gives the whole path. */
export function writeWholeFile(path: string, content: Uint8Array): Outcome<string> {
  const target = resolve(path);
  const entry = entryAt(target);
  if (entry !== 'missing' && entry !== 'file') {
    return cannot(`${path} is no plain file.`, 'Name a file, or a place where none is yet.');
  }
  let folder: string | undefined;
  try {
    // Beside its place, so that renaming does not leave the file system.
    folder = mkdtempSync(join(dirname(target), '.writing-'));
    const partial = join(folder, basename(target));
    const descriptor = openSync(partial, 'wx', 0o644);
    try {
      for (let at = 0; at < content.length; ) at += writeSync(descriptor, content, at);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(partial, target);
    return done(target);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return cannot(
      `${path} cannot be written (${error.code}).`,
      'Name a place in a folder that exists and that you may write to.',
    );
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function cannot(message: string, instead: string) {
  return refused({ code: 'invalid_input', field: '--output', message, instead });
}

import { closeSync } from 'node:fs';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { bytesWithin, entryAt, openPlainFile } from './plain-files.ts';

/** Larger than any document that a tool takes. */
const MOST_BYTES = 1_048_576;

/** A text that a person names by its path: a plain file, bounded, in UTF-8. */
export function readTextFile(path: string, flag: string): Outcome<string> {
  const no = (message: string, instead: string) =>
    refused({ code: 'invalid_input', field: `--${flag}`, message, instead });
  try {
    const file = openPlainFile(path);
    if (file === undefined) {
      return entryAt(path) === 'missing'
        ? no(`There is no file ${path}.`, 'Name a file, seen from the folder that you are in.')
        : no(`${path} is no plain file.`, 'Name the file itself, not a folder, a link or a pipe.');
    }
    try {
      const bytes = file.size > MOST_BYTES ? undefined : bytesWithin(file.descriptor, MOST_BYTES);
      if (bytes === undefined) return no(`${path} is larger than 1 MiB.`, 'Name a shorter one.');
      return done(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } finally {
      closeSync(file.descriptor);
    }
  } catch (error) {
    if (error instanceof TypeError) return no(`${path} is not UTF-8.`, 'Save it as UTF-8.');
    if (error instanceof Error && 'code' in error)
      return no(`${path} cannot be read (${error.code}).`, 'Name a file that you may read.');
    throw error;
  }
}

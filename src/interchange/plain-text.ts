import { isUtf8 } from 'node:buffer';
import { closeSync } from 'node:fs';
import { MAX_INSTRUCTIONS_LENGTH } from '../domain/agents/agent.ts';
import { Fault } from './import-log.ts';
import { bytesWithin, openPlainFile } from './plain-files.ts';

/** A whole text file of at most so many bytes, as it stands. */
export function readPlainText(
  path: string,
  mostBytes: number,
): { readonly text: string; readonly modified: string } | Fault {
  const file = openPlainFile(path);
  if (file === undefined) return new Fault('not_a_file', 'it is no plain file any more');
  try {
    const bytes = file.size > mostBytes ? undefined : bytesWithin(file.descriptor, mostBytes);
    if (bytes === undefined) return new Fault('too_long', `it has more than ${mostBytes} bytes`);
    if (!isUtf8(bytes)) return new Fault('bad_utf8', 'it is not UTF-8');
    const text = bytes.toString('utf8');
    if (text.includes('\u0000')) return new Fault('nul_character', 'it holds U+0000');
    return { text, modified: file.modified.toISOString() };
  } finally {
    closeSync(file.descriptor);
  }
}

/** Bytes of one character, at most. */
const WIDEST = 4;

export function readInstructionsText(path: string): { readonly text: string; readonly modified: string } | Fault {
  const read = readPlainText(path, MAX_INSTRUCTIONS_LENGTH * WIDEST);
  if (read instanceof Fault) return read;
  if (read.text.trim() === '') return new Fault('missing_field', 'it is empty');
  if (read.text.length > MAX_INSTRUCTIONS_LENGTH) {
    return new Fault('too_long', `it has ${read.text.length} characters; ${MAX_INSTRUCTIONS_LENGTH} are the most`);
  }
  return read;
}

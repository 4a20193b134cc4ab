import { isUtf8 } from 'node:buffer';
import { closeSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { Fault, type ImportLog, type Place } from './import-log.ts';
import { type LineBlock, NEWLINE, readLineBlocks } from './line-blocks.ts';
import { entryAt, listFolder, openPlainFile, type PlainFile } from './plain-files.ts';
import type { JsonTable } from './upstream-files.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** One record of a JSON file. */
export interface JsonDocument {
  readonly value: JsonObject;
  /** Modification time of the object, which `aws s3 sync` preserves. Null for a line of a file. */
  readonly modified: string | null;
}

/** A record that can be read on demand, and repeatedly. */
export interface DocumentEntry extends Place {
  /** The object's name without its folder; null for a line of a file. */
  readonly name: string | null;
  read(): JsonDocument | Fault;
}

/** The source of a table's records: a folder of objects, a file of lines, or nothing. */
export interface DocumentSource {
  entries(log: ImportLog): Iterable<DocumentEntry>;
  close(): void;
}

/** Maximum size of one document in bytes. The largest that this program writes are escalations with long histories. */
const MAX_BYTES = 1 << 24;
/** Maximum length of one text in a document, in characters. */
const MAX_TEXT_LENGTH = 20_000;
const MAX_DEPTH = 20;

/** Opens a table's records in `directory`. Refuses when both a folder and a file exist, since either could be meant. */
export function openDocuments(directory: string, table: JsonTable): Outcome<DocumentSource> {
  const folder = join(directory, table.folder);
  const lines = join(directory, table.lines);
  const found = { folder: entryAt(folder), lines: entryAt(lines) };
  const wrong = (field: string, message: string, instead: string) =>
    refused({ code: 'incomplete', field, message, instead });
  if (found.folder !== 'missing' && found.lines !== 'missing') {
    return wrong(table.lines, `Both ${folder} and ${lines} exist.`, 'Remove one of them.');
  }
  if (found.folder === 'folder') return done(folderSource(directory, table.folder));
  if (found.folder !== 'missing') return wrong(table.folder, `${folder} is not a folder.`, 'Links are not followed.');
  if (found.lines === 'missing') return done({ entries: () => [], close() {} });
  const file = openPlainFile(lines);
  if (file === undefined) return wrong(table.lines, `${lines} is not a plain file.`, 'Links are not followed.');
  return done(linesSource(file, table.lines));
}

function folderSource(directory: string, folder: string): DocumentSource {
  return {
    *entries(log) {
      for (const { name, entry } of listFolder(join(directory, folder))) {
        const file = `${folder}/${name}`;
        const place = { file, line: 1 };
        if (entry !== 'file') {
          log.reject(place, new Fault('not_a_file', 'a link, a folder or a device; links are not followed'));
        } else if (!name.endsWith('.json')) {
          log.remarks.add(`Not read: ${file}`);
        } else {
          yield { ...place, name, read: () => readObject(join(directory, folder, name)) };
        }
      }
    },
    close() {},
  };
}

function readObject(path: string): JsonDocument | Fault {
  const file = openPlainFile(path);
  if (file === undefined) return new Fault('not_a_file', 'it is no longer a plain file');
  try {
    if (file.size > MAX_BYTES) return tooLarge();
    return documentOf(bytesAt(file, 0, file.size), file.modified.toISOString());
  } finally {
    closeSync(file.descriptor);
  }
}

function linesSource(file: PlainFile, name: string): DocumentSource {
  return {
    *entries(log) {
      for (const block of readLineBlocks(file.descriptor, MAX_BYTES)) {
        if (block.kind === 'too_long') log.reject({ file: name, line: block.line }, tooLarge());
        else yield* lineEntries(block, file, name);
      }
    },
    close: () => closeSync(file.descriptor),
  };
}

function* lineEntries(block: LineBlock, file: PlainFile, name: string): Generator<DocumentEntry> {
  const { bytes } = block;
  let { line } = block;
  for (let from = 0; from < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, from);
    const end = newline < 0 ? bytes.length : newline;
    const start = block.start + from;
    const size = end - from;
    const blank = bytes.subarray(from, end).every((byte) => byte === 0x20 || byte === 0x0d);
    if (!blank) {
      yield { file: name, line, name: null, read: () => documentOf(bytesAt(file, start, size), null) };
    }
    from = end + 1;
  }
}

function bytesAt(file: PlainFile, start: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let filled = 0;
  while (filled < size) {
    const read = readSync(file.descriptor, bytes, filled, size - filled, start + filled);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

const tooLarge = () => new Fault('too_long', `it has more than ${MAX_BYTES} bytes`);

function documentOf(bytes: Buffer, modified: string | null): JsonDocument | Fault {
  if (!isUtf8(bytes)) return new Fault('bad_utf8', 'it is not UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, ''));
  } catch {
    return new Fault('bad_json', 'it is not JSON, or not one JSON object per line');
  }
  if (!isJsonObject(value)) return new Fault('bad_json', 'it is not a JSON object');
  return textFault(value, 'the object', 0) ?? { value, modified };
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns a fault for the first text that no field may contain: U+0000, an unpaired surrogate, or excessive length. */
function textFault(value: unknown, name: string, depth: number): Fault | undefined {
  if (typeof value === 'string') {
    if (value.includes('\u0000')) return new Fault('nul_character', `${name} contains U+0000`);
    if (!value.isWellFormed()) return new Fault('bad_value', `${name} contains an unpaired surrogate`);
    if (value.length > MAX_TEXT_LENGTH) {
      return new Fault('too_long', `${name} has ${value.length} characters; the maximum is ${MAX_TEXT_LENGTH}`);
    }
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MAX_DEPTH) return new Fault('bad_value', `it is nested deeper than ${MAX_DEPTH} levels`);
  for (const [key, child] of Object.entries(value)) {
    const fault = textFault(child, Array.isArray(value) ? name : fieldName(key), depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function fieldName(key: string): string {
  return /^\w{1,40}$/.test(key) ? key : 'a field';
}

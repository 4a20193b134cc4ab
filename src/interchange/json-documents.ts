import { closeSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { decodeUtf8, JsonFault } from '../domain/input/strict-json.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { FORM_BYTES, wrongForm } from './file-form.ts';
import { Fault, type ImportLog, type Place } from './import-log.ts';
import { jsonPieces } from './json-pieces.ts';
import { type JsonObject, openxObject } from './json-values.ts';
import { type LineBlock, NEWLINE, readLineBlocks } from './line-blocks.ts';
import { entryAt, listFolder, openPlainFile, type PlainFile } from './plain-files.ts';
import type { JsonTable } from './upstream-files.ts';

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
export const MAX_BYTES = 1 << 24;

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
  const form = wrongForm(bytesAt(file, 0, Math.min(file.size, FORM_BYTES)));
  if (form === undefined || file.size === 0) return done(linesSource(file, table.lines));
  closeSync(file.descriptor);
  return wrong(table.lines, `${table.lines}: ${form.cause}.`, form.instead);
}

function folderSource(directory: string, folder: string): DocumentSource {
  return {
    *entries(log) {
      for (const { name, entry } of listFolder(join(directory, folder))) {
        const file = `${folder}/${name}`;
        const place = { file, line: 1 };
        if (entry !== 'file') {
          log.reject(place, new Fault('not_a_file', 'a link, a folder or a device; links are not followed'));
        } else if (!isDocumentName(name)) {
          log.remarks.add(`Not read: ${file}`);
        } else {
          const path = join(directory, folder, name);
          yield* objectEntries(() => readText(path), place, name);
        }
      }
    },
    close() {},
  };
}

export const isDocumentName = (name: string): boolean => /\.(?:json|jsonl|ndjson)$/i.test(name);

/** The text of an object, and when it was written. */
interface ObjectText {
  readonly text: string;
  readonly modified: string;
}

/** The records of one object: usually one, named by the object; or several, which its name cannot describe. */
export function* objectEntries(
  readAll: () => ObjectText | Fault,
  { file, line }: Place,
  name: string,
): Generator<DocumentEntry> {
  const read = readAll();
  if (read instanceof Fault) {
    yield { file, line, name, read: () => read };
    return;
  }
  const { text, modified } = read;
  const pieces = [...jsonPieces(text)];
  if (pieces.length > 1) {
    for (const piece of pieces) {
      yield { file, line: piece.line, name: null, read: () => documentOf(piece.text, modified) };
    }
  } else if (pieces.length === 1) {
    // Read again on demand, so that not all documents are held.
    yield { file, line, name, read: () => onlyDocument(readAll()) };
  } else if (text.trim() === '') {
    yield { file, line, name, read: () => new Fault('bad_json', 'it is empty') };
  }
}

function onlyDocument(read: ObjectText | Fault): JsonDocument | Fault {
  if (read instanceof Fault) return read;
  const [piece] = jsonPieces(read.text);
  return documentOf(piece?.text ?? '', read.modified);
}

function readText(path: string): ObjectText | Fault {
  const file = openPlainFile(path);
  if (file === undefined) return new Fault('not_a_file', 'it is no longer a plain file');
  try {
    if (file.size > MAX_BYTES) return tooLarge();
    return objectText(bytesAt(file, 0, file.size), file.modified.toISOString());
  } finally {
    closeSync(file.descriptor);
  }
}

/** Decodes an object. */
export function objectText(bytes: Buffer, modified: string): ObjectText | Fault {
  const form = wrongForm(bytes.subarray(0, FORM_BYTES));
  if (form !== undefined) return new Fault('bad_json', form.cause);
  const text = decodeUtf8(bytes);
  return text instanceof JsonFault ? new Fault(text.kind, text.problem) : { text, modified };
}

function linesSource(file: PlainFile, name: string): DocumentSource {
  return {
    *entries(log) {
      // A larger file has a record on each line, as a query's result has.
      const text = file.size > MAX_BYTES ? undefined : decodeUtf8(bytesAt(file, 0, file.size));
      if (typeof text === 'string') {
        for (const piece of jsonPieces(text)) {
          yield { file: name, line: piece.line, name: null, read: () => documentOf(piece.text, null) };
        }
        return;
      }
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
      yield { file: name, line, name: null, read: () => documentOf(decodeUtf8(bytesAt(file, start, size)), null) };
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

export const tooLarge = () => new Fault('too_long', `it has more than ${MAX_BYTES} bytes`);

function documentOf(text: string | JsonFault, modified: string | null): JsonDocument | Fault {
  if (text instanceof JsonFault) return new Fault(text.kind, text.problem);
  const value = openxObject(text);
  return value instanceof Fault ? value : { value, modified };
}

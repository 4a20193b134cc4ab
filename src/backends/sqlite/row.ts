import { duplicateKey } from '../../domain/input/strict-json.ts';
import {
  isDocument,
  NewerFormat,
  type RecordFormat,
  readDocument,
  type Sealed,
  type StoredDocument,
  storedDocument,
} from '../../domain/record-format.ts';
import type { Row } from './database.ts';
import { StoredRowInvalid, TextRefused } from './store-errors.ts';

function wrong(column: string, expected: string, cause?: unknown): StoredRowInvalid {
  return new StoredRowInvalid(`Column ${column} does not hold ${expected}.`, cause === undefined ? {} : { cause });
}

export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrong(column, 'an integer');
  return value;
}

export function integerOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : integer(row, column);
}

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw wrong(column, 'text');
  return value;
}

export function blob(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (value instanceof Uint8Array) return value;
  throw wrong(column, 'bytes');
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

export function oneOf<T extends string>(row: Row, column: string, values: readonly T[]): T {
  const value = text(row, column);
  const known = values.find((one) => one === value);
  if (known === undefined) throw wrong(column, `one of ${values.join(', ')}`);
  return known;
}

/** Reads a JSON column as a record, whatever format it was stored in. Throws {@link NewerFormat} and {@link StoredRowInvalid}. */
export function document<T extends object>(kind: RecordFormat<T>, row: Row, column: string): T {
  return readColumn(kind, row, column).record;
}

/** Reads a JSON column that a digest, a signature or a chain covers; an older format keeps the document as it is stored. */
export function sealed<T extends object>(kind: RecordFormat<T>, row: Row, column: string): Sealed<T> {
  // Readers that differ in which of two equal keys counts would read two documents under one signature.
  if (duplicateKey(text(row, column)) !== undefined) throw wrong(column, 'a document without repeated keys');
  const { record, format, stored } = readColumn(kind, row, column);
  return format === kind.newest ? record : { ...record, stored };
}

function readColumn<T extends object>(kind: RecordFormat<T>, row: Row, column: string) {
  const stored = JSON.parse(text(row, column));
  const read = readDocument(kind, stored);
  if (read.outcome === 'read') return { ...read, stored };
  if (read.outcome === 'newer') throw new NewerFormat(kind, read.format);
  throw wrong(column, 'a document of the expected shape', read.cause);
}

/** Returns the object in a JSON column, whatever its shape; undefined if the column holds no JSON object. */
export function storedObject(row: Row, column: string): StoredDocument | undefined {
  try {
    const stored: unknown = JSON.parse(text(row, column));
    return isDocument(stored) ? stored : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the JSON that is stored of a record. */
export function documentText<T extends object>(kind: RecordFormat<T>, record: T): string {
  return storableJson(JSON.stringify(storedDocument(kind, record)));
}

/** Checks for U+0000 and half a surrogate pair, which JSON escapes hide from the check on parameters. */
export function storableJson(json: string): string {
  if (/(?<!\\)(?:\\\\)*\\u(?:0000|[dD][89a-fA-F])/.test(json)) {
    throw new TextRefused('A text in the document holds U+0000 or an unpaired surrogate, which cannot be stored.');
  }
  return json;
}

/** Returns the row of an aggregate query or a one-row table. */
export function only(row: Row | undefined): Row {
  if (row === undefined) throw new StoredRowInvalid('A table that has exactly one row is empty.');
  return row;
}

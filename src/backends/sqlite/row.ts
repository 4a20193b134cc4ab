import type { z } from 'zod';
import type { Row } from './database.ts';
import { StoredRowInvalid, TextRefused } from './store-errors.ts';

function wrong(column: string, expected: string): StoredRowInvalid {
  return new StoredRowInvalid(`Column ${column} does not hold ${expected}.`);
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

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

export function oneOf<T extends string>(row: Row, column: string, values: readonly T[]): T {
  const value = text(row, column);
  const known = values.find((one) => one === value);
  if (known === undefined) throw wrong(column, `one of ${values.join(', ')}`);
  return known;
}

/**
 * A JSON column, as it was written. The schema only judges: the domain's schemas mask personal data in what they
 * parse, which is for answers; a record that is read to be written again must come back whole.
 */
export function document<T>(schema: z.ZodType<T>, row: Row, column: string): T {
  const value: unknown = JSON.parse(text(row, column));
  if (!conforms(schema, value)) throw wrong(column, 'a document of the expected shape');
  return value;
}

function conforms<T>(schema: z.ZodType<T>, value: unknown): value is T {
  return schema.safeParse(value).success;
}

/** JSON for a document column. */
export function documentText(value: unknown): string {
  return storableJson(JSON.stringify(value));
}

/** U+0000 and half a surrogate pair hide behind an escape in JSON, so the check on parameters does not see them. */
export function storableJson(json: string): string {
  if (/(?<!\\)(?:\\\\)*\\u(?:0000|[dD][89a-fA-F])/.test(json)) {
    throw new TextRefused('A text in the document holds U+0000 or an unpaired surrogate, which cannot be stored.');
  }
  return json;
}

/** The row of an aggregate query or a one-row table. */
export function only(row: Row | undefined): Row {
  if (row === undefined) throw new StoredRowInvalid('A table that has exactly one row is empty.');
  return row;
}

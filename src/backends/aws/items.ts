import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { StoredRowInvalid } from '../sqlite/store-errors.ts';

export type Item = Readonly<Record<string, AttributeValue>>;

/** The primary key of an item. */
export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

export const S = (value: string): AttributeValue => ({ S: value });
export const N = (value: number): AttributeValue => ({ N: String(value) });
export const B = (value: Uint8Array): AttributeValue => ({ B: value });

export function keyOf({ pk, sk }: ItemKey): Record<'pk' | 'sk', AttributeValue> {
  return { pk: S(pk), sk: S(sk) };
}

/** Digits of a number in a sort key: keys are ordered as texts. */
const DIGITS = 12;

/** The last sort key that a number can have. */
export const LAST_NUMBER = '9'.repeat(DIGITS);

/** Numbers in a partition. No partition grows for ever, and a reader asks for a range of one. */
const BLOCK = 1000;

export function padded(number: number): string {
  return String(number).padStart(DIGITS, '0');
}

/** Returns the key of the entry with a number in a sequence that is kept in blocks. */
export function numberedKey(sequence: string, number: number): ItemKey {
  return { pk: `${sequence}#${padded(Math.floor(number / BLOCK))}`, sk: padded(number) };
}

/** Returns the ranges of keys that hold the numbers from one up to another, both included, in order. */
export function numberedRanges(sequence: string, from: number, to: number): readonly NumberedRange[] {
  const ranges: NumberedRange[] = [];
  for (let first = from; first <= to; first = (Math.floor(first / BLOCK) + 1) * BLOCK)
    ranges.push({ pk: numberedKey(sequence, first).pk, from: padded(first), to: padded(to) });
  return ranges;
}

export interface NumberedRange {
  readonly pk: string;
  readonly from: string;
  readonly to: string;
}

/** A part of a key: it cannot be taken for two. */
export function keyPart(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('#', '%23');
}

export function text(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw wrong(item, name, 'text');
  return value;
}

export function textOrNull(item: Item, name: string): string | null {
  return item[name] === undefined || item[name].NULL === true ? null : text(item, name);
}

export function integer(item: Item, name: string): number {
  const value = Number(item[name]?.N ?? Number.NaN);
  if (!Number.isSafeInteger(value)) throw wrong(item, name, 'an integer');
  return value;
}

export function bytes(item: Item, name: string): Uint8Array {
  const value = item[name]?.B;
  if (value === undefined) throw wrong(item, name, 'bytes');
  return value;
}

export function texts(item: Item, name: string): readonly string[] {
  return item[name]?.SS ?? [];
}

function wrong({ pk, sk }: Item, name: string, expected: string): StoredRowInvalid {
  return new StoredRowInvalid(`The item ${pk?.S} ${sk?.S} does not hold ${expected} as ${name}.`);
}

/** Returns the part of a transaction that makes an item, and fails where there is one. */
export function putNew(TableName: string, key: ItemKey, attributes: Item): TransactWriteItem {
  const ConditionExpression = 'attribute_not_exists(#pk)';
  const Item = { ...keyOf(key), ...attributes };
  return { Put: { TableName, Item, ConditionExpression, ExpressionAttributeNames: { '#pk': 'pk' } } };
}

import type { Json } from '../domain/text/canonical.ts';

/** Names of codes and brands that a change mentions, as the data has them now. */
export interface SheetNames {
  readonly codes: ReadonlyMap<number, string>;
  readonly brands: ReadonlyMap<number, string>;
}

/** One value for a reader; named where it is one of several in a row. */
export interface SheetCell {
  readonly name: string | null;
  readonly text: string;
}

/** A fact for a reader, such as one kind of evidence: one or more rows under a label. */
export interface SheetFact {
  readonly label: string;
  readonly rows: readonly (readonly SheetCell[])[];
}

const CODES = /^mccids?$|_mccids?$/;
const BRANDS = /^brandids?$|_brandids?$/;
const MOST_IN_CELL = 4;
const SHARES = /precision|recall|share|rate$|ratio|confidence|coverage|false_positives/;

/** Returns a fact's rows; a nested value becomes several facts, each labelled by its path. */
export function sheetFacts(key: string, value: Json, names: SheetNames, label = readable(key)): readonly SheetFact[] {
  if (Array.isArray(value)) {
    if (value.length === 0) return [{ label, rows: [[unnamed('none')]] }];
    if (value.every(isScalar)) return [{ label, rows: value.map((item) => [unnamed(sheetText(key, item, names))]) }];
    if (value.every((item) => isFlat(item))) return [{ label, rows: value.map((item) => cells(item, names)) }];
    return value.flatMap((item, index) => sheetFacts(key, item, names, `${label} ${index + 1}`));
  }
  if (isScalar(value)) return [{ label, rows: [[unnamed(sheetText(key, value, names))]] }];
  const entries = Object.entries(value);
  if (entries.length === 0) return [{ label, rows: [[unnamed('none')]] }];
  if (isTally(key, value)) return [{ label, rows: cells(value, names).map((cell) => [cell]) }];
  if (isFlat(value)) return [{ label, rows: [cells(value, names)] }];
  return entries.flatMap(([inner, item]) => sheetFacts(inner, item, names, `${label}, ${readable(inner)}`));
}

/** Formats a value on one line. Text is quoted, so that its ends are visible and it cannot be mistaken for a number. */
export function sheetText(key: string, value: Json, names: SheetNames): string {
  if (typeof value === 'string') return `"${value}"`;
  if (typeof value === 'number') return named(key, value, names) ?? rounded(key, value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === null) return 'none';
  if (Array.isArray(value) && value.every(isScalar)) {
    return value.length === 0 ? 'none' : value.map((item) => sheetText(key, item, names)).join(', ');
  }
  return JSON.stringify(value);
}

/** Returns a code or a brand with its name; undefined for another number, or where the data has no name for it. */
function named(key: string, value: number, { codes, brands }: SheetNames): string | undefined {
  const name = CODES.test(key) ? codes.get(value) : BRANDS.test(key) ? brands.get(value) : undefined;
  return name === undefined ? undefined : withName(String(value), name);
}

/** A name with digits, quotation marks or the sign between parts could read as a further value. */
const READS_AS_VALUES = /["·\p{N}]/u;

/** Returns a value with its name. A name that could read as another value stands in quotation marks, which it cannot end. */
export function withName(value: string, name: string): string {
  return READS_AS_VALUES.test(name) ? `${value} "${name.replaceAll('"', "'")}"` : `${value} ${name}`;
}

/** Rounds a share to a tenth of a percent, and another fraction to three digits. What is not quite all or nothing never reads so. */
function rounded(key: string, value: number): string {
  if (Number.isInteger(value)) return String(value);
  if (!SHARES.test(key) || value < 0 || value > 1) return String(Number(value.toPrecision(3)));
  const percent = (100 * value).toFixed(1);
  if (percent === '100.0') return 'over 99.9 %';
  return percent === '0.0' ? 'under 0.1 %' : `${percent} %`;
}

/** Replaces the underscores of a field's name. */
export function readable(key: string): string {
  return key.replaceAll('_', ' ');
}

const unnamed = (text: string): SheetCell => ({ name: null, text });
const isScalar = (value: Json): value is string | number | boolean | null =>
  typeof value !== 'object' || value === null;

type FlatValue = { readonly [key: string]: Json };

function isFlat(value: Json): value is FlatValue {
  return !isScalar(value) && !Array.isArray(value) && Object.values(value).every(isCell);
}

/** A value that fits a cell: a scalar, or a short list of them. */
function isCell(value: Json): boolean {
  if (isScalar(value)) return true;
  return Array.isArray(value) && value.length <= MOST_IN_CELL && value.every(isScalar);
}

/** Counts by code, such as `combos_by_mccid`. */
function isTally(key: string, value: FlatValue): boolean {
  return /_by_/.test(key) && Object.values(value).every((count) => typeof count === 'number');
}

function cells(value: FlatValue, names: SheetNames): readonly SheetCell[] {
  return Object.entries(value).map(([key, item]) => {
    const code = /^\d{1,4}$/.test(key) ? names.codes.get(Number(key)) : undefined;
    return { name: code === undefined ? readable(key) : withName(key, code), text: sheetText(key, item, names) };
  });
}

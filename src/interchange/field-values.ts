import { BANKIDS, MAX_BRANDID } from '../domain/brand/brand.ts';
import { CELL_LIMITS, cleanCell, cleanName, hasControls, toOneLine } from '../domain/text/cell.ts';
import { isMissing, isMissingName } from '../domain/text/missing.ts';
import {
  hasLostDigits,
  merchantIdProblem,
  plainMerchantId,
  plainNumber,
  wholeNumber,
} from '../domain/text/spreadsheet-forms.ts';
import { echo } from './echo.ts';
import { Fault, type ImportedTable, type ImportLog } from './import-log.ts';

/** Upstream's `int`. */
export const MAX_INT = 2_147_483_647;
export const MIN_INT = -MAX_INT - 1;

/** A column of a table, and where its cells are counted. */
export interface Column {
  readonly table: ImportedTable;
  readonly name: string;
  readonly log: ImportLog;
}

const WHOLE = /^-?\d{1,15}$/;
/** A whole number that is longer than any column takes. */
const LONG = /^[-+]?\d{16,}(?:[.,]0*)?$/;
/** `5.411` and `5,000`: a whole number if the sign stands between thousands, and another one if it stands before decimals. */
const SEPARATED = /^[-+]?\d{1,3}[.,]\d{3}$/;
/** What is written with an exponent and does not show all its digits. */
const ROUNDED = /^\W*\d[\d.,]*[eE][-+]?\d+\W*$/;

/** Parses an integer of a CSV table, and counts those that were written in another form, such as `5411.0`. */
export function parseInteger(text: string | undefined, column: Column, min: number, max: number): number | Fault {
  const { table, name, log } = column;
  const trimmed = text?.trim() ?? '';
  // Nearly all, and no marker for a missing value is such a number.
  const isPlain = WHOLE.test(trimmed);
  if (!isPlain && isMissing(trimmed)) return new Fault('missing_field', `${name} is missing`);
  const outOfRange = (shown: string | number) =>
    new Fault('out_of_range', `${name} is ${shown}; it must be from ${min} to ${max}`);
  const value = isPlain ? Number(trimmed) : wholeNumber(trimmed);
  if (value === undefined) return LONG.test(plainNumber(trimmed)) ? outOfRange(echo(trimmed)) : notWhole(name, trimmed);
  if (value < min || value > max) return outOfRange(value);
  if (!isPlain) log.countRepaired(table, name, trimmed);
  return value;
}

function notWhole(name: string, text: string): Fault {
  if (SEPARATED.test(text)) {
    const instead = 'which may have thousands or decimals; write the whole number in digits only';
    return new Fault('bad_value', `${name} is ${echo(text)}, ${instead}`);
  }
  const why = ROUNDED.test(text) ? ', and its last digits may be lost by rounding' : '';
  return new Fault('bad_value', `${name} is not a whole number: ${echo(text)}${why}`);
}

export function parseBrandid(text: string | undefined, column: Column): number | Fault {
  return parseInteger(text, column, 1, MAX_BRANDID);
}

export function parseMccid(text: string | undefined, column: Column): number | Fault {
  return parseInteger(text, column, 1, 9999);
}

/** Returns null for a missing cell, and counts it. An id of 0 is missing too: files without NULL write that. */
export function parseOptionalId(text: string | undefined, column: Column, min: number): number | null | Fault {
  const trimmed = text?.trim() ?? '';
  const isNumber = WHOLE.test(trimmed);
  if (isNumber ? Number(trimmed) === 0 : isMissing(trimmed) || wholeNumber(trimmed) === 0) {
    column.log.countMissing(column.table, column.name, trimmed);
    return null;
  }
  return parseInteger(trimmed, column, min, MAX_INT);
}

export function parseBankid(text: string | undefined, column: Column): number | null | Fault {
  // Undefined when the file lacks the column.
  if (text === undefined) return null;
  if (WHOLE.test(text) || !isMissing(text)) return parseInteger(text, column, BANKIDS.min, BANKIDS.max);
  column.log.countMissing(column.table, column.name, text);
  return null;
}

/** Reads a text of a table, removing control characters. A missing one becomes the empty text, and is counted. */
export function parseText(
  text: string | undefined,
  { table, name, log }: Column,
  maxLength: number,
  missing: (text: string) => boolean = isMissing,
): string | Fault {
  const value = text ?? '';
  if (value.length > maxLength) {
    return new Fault('too_long', `${name} has ${value.length} characters; the maximum is ${maxLength}`);
  }
  if (value.includes('\u0000')) return new Fault('nul_character', `${name} contains U+0000`);
  const clean = cleanCell(value);
  if (missing(clean)) {
    log.countMissing(table, name, value);
    return '';
  }
  if (clean === value) return value;
  if (hasControls(value)) log.cleanedTexts++;
  if (clean !== toOneLine(value)) log.countRepaired(table, name, value);
  return clean;
}

/** Reads a merchant id. A form that a spreadsheet gave it is undone and counted; one that has lost digits is rejected. */
export function parseMerchantId(text: string | undefined, column: Column): string | Fault {
  const written = parseText(text, column, CELL_LIMITS.mid);
  if (written instanceof Fault) return written;
  const plain = plainMerchantId(written);
  const problem = merchantIdProblem(plain);
  if (problem !== undefined) {
    const reason = hasLostDigits(plain) ? 'lost_digits' : 'bad_value';
    return new Fault(reason, `${column.name} is ${echo(written)}; it ${problem}`);
  }
  if (plain !== written) column.log.countRepaired(column.table, column.name, written);
  return plain;
}

/** Reads the name of a brand. */
export function parseBrandname(text: string | undefined, column: Column, maxLength: number): string | Fault {
  const name = parseText(text, column, maxLength, isMissingName);
  return name instanceof Fault ? name : cleanName(name);
}

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d{1,9}))?)?\s?(?:(Z|UTC)|([+-]\d\d):?(\d\d))?$/;

/**
 * Parses a time and returns it in UTC with milliseconds; undefined when the text is not a time. Accepts ISO 8601,
 * Athena's JDBC form (`2026-02-14 09:30:00.000`) and a bare date. A time without a zone is UTC.
 */
export function parseInstant(text: string): string | undefined {
  const match = ISO.exec(text.trim());
  if (match === null) return undefined;
  const [, date = '', minutes = '00:00', seconds = ':00', fraction = '', , zoneHours, zoneMinutes] = match;
  const local = `${date}T${minutes}${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  const at = new Date(local);
  // V8 rolls 30 February over into March.
  if (Number.isNaN(at.getTime()) || at.toISOString() !== local) return undefined;
  if (zoneHours === undefined) return local;
  const instant = Date.parse(`${local.slice(0, -1)}${zoneHours}:${zoneMinutes}`);
  return Number.isNaN(instant) ? undefined : new Date(instant).toISOString();
}

const EPOCH = /^\s*(\d{9,10})(?:(\d{3})|\.(\d{1,9})|\.?)\s*$/;
/** From 2000 to 2033, in seconds. Later counts look like dates without separators: 2026021409. */
const EPOCH_SECONDS = { from: 946_684_800, below: 2_000_000_000 };

/**
 * Reads seconds or milliseconds since 1970, as `1771061400`, `1771061400.25` and `1771061400250`; undefined for any other
 * number. The ranges of the two units are apart.
 */
export function parseEpoch(text: string): string | undefined {
  const [, whole = '', milliseconds, fraction = ''] = EPOCH.exec(text) ?? [];
  const seconds = Number(whole);
  if (seconds < EPOCH_SECONDS.from || seconds >= EPOCH_SECONDS.below) return undefined;
  const rest = milliseconds ?? fraction.padEnd(3, '0').slice(0, 3);
  return new Date(seconds * 1000 + Number(rest)).toISOString();
}

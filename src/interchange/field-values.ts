import { MAX_BRANDID } from '../domain/brand/brand.ts';
import { safeText } from '../domain/text/text.ts';
import { Fault, type ImportLog } from './import-log.ts';

/** Upstream's `int`. */
export const MAX_INT = 2_147_483_647;
const MAX_ECHO = 40;

/** A text of the file, for a message: short, masked, without control characters. */
export function echo(text: string): string {
  const shown = safeText(text).replace(/\s+/g, ' ');
  return JSON.stringify(shown.length > MAX_ECHO ? `${shown.slice(0, MAX_ECHO)}…` : shown);
}

/** A whole number as a CSV table has it. `5411.0` is not one: a tool that writes it has lost the column's type. */
export function wholeNumber(text: string | undefined, name: string, least: number, most: number): number | Fault {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return new Fault('missing_field', `${name} is empty`);
  if (!/^-?\d{1,15}$/.test(trimmed)) return new Fault('bad_value', `${name} is no whole number: ${echo(trimmed)}`);
  const value = Number(trimmed);
  return value >= least && value <= most
    ? value
    : new Fault('out_of_range', `${name} is ${value}; it must be from ${least} to ${most}`);
}

export const brandidOf = (text: string | undefined): number | Fault => wholeNumber(text, 'brandid', 1, MAX_BRANDID);
export const mccidOf = (text: string | undefined): number | Fault => wholeNumber(text, 'mccid', 1, 9999);

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * A text of a table, on one line: regex engines disagree about control characters, so none of them is kept. Tab and
 * line end become a space, the others go.
 */
export function onOneLine(text: string): string {
  return CONTROL.test(text) ? text.replace(/[\t\n\r]/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '') : text;
}

/** A text of a table; `most` characters at most. */
export function lineText(text: string | undefined, name: string, most: number, log: ImportLog): string | Fault {
  const value = text ?? '';
  if (value.length > most) {
    return new Fault('too_long', `${name} has ${value.length} characters; ${most} are the most`);
  }
  if (!CONTROL.test(value)) return value;
  if (value.includes('\u0000')) return new Fault('nul_character', `${name} holds U+0000`);
  log.cleanedTexts++;
  return onOneLine(value);
}

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d{1,9}))?)?\s?(?:(Z|UTC)|([+-]\d\d):?(\d\d))?$/;

/**
 * The instant a text names, as UTC with milliseconds; undefined when it names none. Reads ISO 8601, the JDBC form of
 * Athena (`2026-02-14 09:30:00.000`) and a bare date. Without a zone it is UTC.
 */
export function instantOf(text: string): string | undefined {
  const match = ISO.exec(text.trim());
  if (match === null) return undefined;
  const [, date = '', minutes = '00:00', seconds = ':00', fraction = '', , hours, quarter] = match;
  const local = `${date}T${minutes}${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  const at = new Date(local);
  // V8 rolls 30 February over into March.
  if (Number.isNaN(at.getTime()) || at.toISOString() !== local) return undefined;
  if (hours === undefined) return local;
  const zone = Date.parse(`${local.slice(0, -1)}${hours}:${quarter}`);
  return Number.isNaN(zone) ? undefined : new Date(zone).toISOString();
}

import { MAX_BRANDID } from '../domain/brand/brand.ts';
import { safeText } from '../domain/text/text.ts';
import { Fault, type ImportLog } from './import-log.ts';

/** Upstream's `int`. */
export const MAX_INT = 2_147_483_647;
const MAX_ECHO = 40;

/** Formats a text from a file for a message: truncated, masked, without control characters. */
export function echo(text: string): string {
  const shown = safeText(text).replace(/\s+/g, ' ');
  return JSON.stringify(shown.length > MAX_ECHO ? `${shown.slice(0, MAX_ECHO)}…` : shown);
}

/** Parses an integer of a CSV table. Rejects `5411.0`, which comes from a tool that lost the column's type. */
export function parseInteger(text: string | undefined, name: string, min: number, max: number): number | Fault {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return new Fault('missing_field', `${name} is empty`);
  if (!/^-?\d{1,15}$/.test(trimmed)) return new Fault('bad_value', `${name} is not a whole number: ${echo(trimmed)}`);
  const value = Number(trimmed);
  return value >= min && value <= max
    ? value
    : new Fault('out_of_range', `${name} is ${value}; it must be from ${min} to ${max}`);
}

export const parseBrandid = (text: string | undefined): number | Fault => parseInteger(text, 'brandid', 1, MAX_BRANDID);
export const parseMccid = (text: string | undefined): number | Fault => parseInteger(text, 'mccid', 1, 9999);

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * Removes control characters, about which regex engines disagree, so that the text stays on one line. Tabs and line ends
 * become spaces.
 */
export function toOneLine(text: string): string {
  return CONTROL.test(text) ? text.replace(/[\t\n\r]/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '') : text;
}

/** Reads a text of a table, removing control characters. */
export function parseText(text: string | undefined, name: string, maxLength: number, log: ImportLog): string | Fault {
  const value = text ?? '';
  if (value.length > maxLength) {
    return new Fault('too_long', `${name} has ${value.length} characters; the maximum is ${maxLength}`);
  }
  if (!CONTROL.test(value)) return value;
  if (value.includes('\u0000')) return new Fault('nul_character', `${name} contains U+0000`);
  log.cleanedTexts++;
  return toOneLine(value);
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

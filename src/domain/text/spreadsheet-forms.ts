import { decimalDigit } from './plain-reading.ts';
import { HIDDEN } from './visible-text.ts';

/*
 * The forms in which spreadsheets and programs that lost a column's type write a value. A form that shows the whole value is
 * read as that value; one in which digits are lost is refused, because nothing can bring them back.
 */

const AS_TEXT = /^\s*="((?:[^"]|"")*)"\s*$/;
const IN_QUOTES = /^(["'`\u00b4\u2018\u2019\u201c\u201d])(.*)\1$|^[\u2018\u201c`](.*)[\u2019\u201d\u00b4']$/;
/** Before a cell it makes a text of it; so do the signs that keyboards have beside it. */
const APOSTROPHE = /^['`\u00b4\u2018\u2019](?=[\w./+-]+$)/;

/**
 * Returns the text of a formula `="…"`, with which spreadsheets keep a cell as text. Any other text stays as it is: quotes
 * and apostrophes of a name or a narrative may belong to it.
 */
export function withoutFormula(text: string): string {
  for (let plain = text; ; ) {
    const inner = AS_TEXT.exec(plain)?.[1];
    if (inner === undefined) return plain;
    plain = inner.replaceAll('""', '"');
  }
}

/** Returns an id or a number without `="…"`, the quotes around it and the apostrophe before it. */
export function withoutTextMarks(text: string): string {
  for (let before = text; ; ) {
    const after = withoutOneMark(before);
    if (after === before) return after;
    before = after;
  }
}

function withoutOneMark(text: string): string {
  const trimmed = text.trim();
  const inner = withoutFormula(trimmed);
  const quoted = IN_QUOTES.exec(inner);
  const unquoted = quoted?.[2] ?? quoted?.[3] ?? inner;
  return unquoted.replace(APOSTROPHE, '').trim();
}

const FULL_WIDTH = /[\uff01-\uff5e]/gu;
const OTHER_DIGITS = /[^\P{Nd}0-9]/gu;

/** Returns a number with its digits as 0 to 9, and with plain signs: full-width ones, and the digits of other scripts. */
function withPlainDigits(text: string): string {
  return text.replace(FULL_WIDTH, (sign) => sign.normalize('NFKC')).replace(OTHER_DIGITS, decimalDigit);
}

/** Blanks and apostrophes between thousands. */
const SPACED_THOUSANDS = /^([-+]?\d{1,3})((?:[\s\u00a0\u2009\u202f'\u2019]\d{3})+)$/;
/** Commas or full stops between thousands. A single one could be the sign of decimals, unless what follows is no fraction of 0. */
const THOUSANDS = /^[-+]?\d{1,3}(?:(?:,\d{3})+|(?:\.\d{3}){2,})$/;

/** Returns a number without the signs between its thousands, where they can be nothing else. */
function withoutThousands(text: string): string {
  if (SPACED_THOUSANDS.test(text)) return text.replace(/[^-+\d]/g, '');
  // "5,000" may be 5 with decimals. "12,345" may be no whole number, but then no id either.
  return THOUSANDS.test(text) && !/^[-+]?\d+,000$/.test(text) ? text.replace(/[,.]/g, '') : text;
}

const EXPONENT = /^([-+]?)(\d+)(?:[.,](\d+))?[eE]([-+]?\d{1,3})$/;
/** Three zeros after one to three digits may be thousands: `1.000` is 1 or 1000. */
const DECIMALS = /^([-+]?\d{1,15})(?:[.,]0{1,2}|\.|\.0{4,}|(?<=\d{4})[.,]0*)$/;

/**
 * Reads a whole number in any form that shows all its digits: `5411`, `5411.0`, `="5411"`, `5.411E+03`, `5,411`, `５４１１`.
 * Undefined for `5.41E+03`, which may be a rounded 5411, and for `5,000` and `5.000`, which may be 5 with decimals.
 */
export function wholeNumber(text: string): number | undefined {
  const plain = plainNumber(text);
  if (/^[-+]?\d{1,15}$/.test(plain)) return Number(plain);
  const whole = DECIMALS.exec(plain)?.[1];
  if (whole !== undefined) return Number(whole);
  const [, sign = '', first = '', decimals = '', power = ''] = EXPONENT.exec(plain) ?? [];
  const exponent = Number(power);
  if (power === '' || exponent < 0 || exponent > decimals.length || /[1-9]/.test(decimals.slice(exponent))) {
    return undefined;
  }
  const digits = `${first}${decimals.slice(0, exponent)}`;
  return digits.length > 15 ? undefined : Number(`${sign}${digits}`);
}

/** Returns a number without what spreadsheets put around and into it; its digits are 0 to 9. */
export function plainNumber(text: string): string {
  return withoutThousands(withoutTextMarks(withPlainDigits(text)));
}

/** `1.23457E+15`. Without a sign or a point it may be an id: "5E10" has lost nothing. */
const ROUNDED = /^[-+]?\d+(?:[.,]\d+[eE][-+]?|[eE][-+])\d{1,3}$/;
/** What most ids are made of: there is nothing to undo. */
const PLAIN = /^[A-Za-z0-9]*$/;
const ID_WITH_DECIMALS = /^(\d{1,15})(?:\.0{1,2}|\.0{4,}|(?<=\d{4})\.0+)$/;
/** Two or more of the same sign between thousands, and the decimals after them. No bank divides an id of digits so. */
const ID_WITH_THOUSANDS = /^([1-9]\d{0,2}([,.'\u2019 ])\d{3}(?:\2\d{3})+)(?:(?!\2)[.,]0{1,2})?$/;
/** Nearly all ids. */
const DIGITS = /^\d+$/;
const QUOTES_INSIDE = /["\u201c\u201d]/;

/**
 * Returns a merchant id in its plain form: `="001"`, `'001`, `"001"` and `００１` are 001, `1234.0` is 1234, and `1,234,567`
 * is 1234567.
 */
export function plainMerchantId(text: string): string {
  if (PLAIN.test(text)) return text;
  const shown = text
    .replace(FULL_WIDTH, (sign) => sign.normalize('NFKC'))
    .replace(HIDDEN, (sign) => (/\p{Zs}/u.test(sign) ? ' ' : ''));
  const plain = withoutTextMarks(shown);
  const grouped = ID_WITH_THOUSANDS.exec(plain)?.[1];
  return grouped?.replace(/\D/g, '') ?? ID_WITH_DECIMALS.exec(plain)?.[1] ?? plain;
}

const READ_AS_NUMBER = /^\d{16,}\.0+$/;

/** Returns true for a merchant id whose last digits a program has lost, because it took the id for a number. */
export function hasLostDigits(mid: string): boolean {
  return ROUNDED.test(mid) || READ_AS_NUMBER.test(mid);
}

/** Says what is wrong with a merchant id in its plain form; undefined if nothing is. Begins with "must". */
export function merchantIdProblem(mid: string): string | undefined {
  if (DIGITS.test(mid)) return undefined;
  if (ROUNDED.test(mid)) return 'must have all its digits: a spreadsheet has rounded it to an exponent';
  if (READ_AS_NUMBER.test(mid)) return 'must have all its digits: a program has read it as a number with decimals';
  return QUOTES_INSIDE.test(mid) ? 'must have no quotes in it' : undefined;
}

import { eastAsianWidth } from 'get-east-asian-width';

/** Width assumed for a terminal that does not report one. */
export const DEFAULT_COLUMNS = 100;
/** The narrowest terminal that rows are made for. */
export const MIN_COLUMNS = 20;
const FRAME = '│ ';
/** Columns beside a label below which the label gets a row of its own. */
const ROOM_BESIDE_LABEL = 24;
/** A wide letter with as many wide marks as are shown on one. */
const WIDEST_CHARACTER = 14;
/** Columns at the end of a row in which a break after a space is preferred to one inside a word. */
const BREAK_ZONE = 24;
const ASCII = /^[ -~]*$/;
const MARK = /\p{M}/u;
const STARTS_WITH_MARK = /^\p{M}/u;
/** Some terminals draw these on two columns, whatever their East Asian width. */
const PICTOGRAPH = /[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}]/u;
/** Characters of the blocks that are written from right to left. */
export const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const LETTER_WITH_MARKS = /\P{M}\p{M}*|\p{M}+/gu;
const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Returns the most columns that a text takes on any terminal. Terminals differ: in characters of ambiguous width, in
 * marks and characters newer than their tables, and in sequences that some draw as one glyph and others as several. A
 * row that fits by this measure fits on all of them.
 */
export function mostColumns(text: string): number {
  if (ASCII.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += mostColumnsOf(character);
  return columns;
}

function mostColumnsOf(character: string): number {
  if (character <= '~') return 1;
  if (PICTOGRAPH.test(character)) return 2;
  // Marks count as well: those newer than a terminal's table take columns there.
  return eastAsianWidth(character.codePointAt(0) ?? 0, { ambiguousAsWide: !MARK.test(character) });
}

/** Returns the columns that a text takes on a usual terminal: for aligning, never for fitting. */
export function usualColumns(text: string): number {
  if (ASCII.test(text)) return text.length;
  let columns = 0;
  for (const character of text) {
    if (!MARK.test(character)) columns += eastAsianWidth(character.codePointAt(0) ?? 0);
  }
  return columns;
}

/**
 * Splits a text into the parts that no row break may divide: characters as a reader counts them. One that is wider than
 * `most` is divided between its letters; a mark always stays with its letter.
 */
export function* unbroken(text: string, most: number): Generator<string> {
  if (ASCII.test(text)) return yield* text;
  let part = '';
  for (const { segment } of clusters.segment(text)) {
    // Unicode counts some marks of Myanmar and others as characters of their own.
    if (STARTS_WITH_MARK.test(segment)) part += segment;
    else {
      yield* divided(part, most);
      part = segment;
    }
  }
  yield* divided(part, most);
}

function divided(part: string, most: number): readonly string[] {
  if (part === '') return [];
  return mostColumns(part) <= most ? [part] : (part.match(LETTER_WITH_MARKS) ?? []);
}

/**
 * Breaks a text from outside into rows and starts each with a frame, so that no part of it can pass for the program's
 * own output. The rows fit the terminal, which therefore never wraps them. `label` precedes the first row.
 */
export function framed(label: string, text: string, columns: number): readonly string[] {
  const width = widthFor(text, columns);
  const beside = width - mostColumns(label + FRAME);
  if (beside >= Math.max(WIDEST_CHARACTER, Math.min(ROOM_BESIDE_LABEL, width / 2))) {
    const indent = ' '.repeat(mostColumns(label));
    return brokenRows(text, beside).map((row, index) => `${index === 0 ? label : indent}${FRAME}${row}`);
  }
  const indent = indentOf(label).slice(0, 2);
  const available = width - mostColumns(indent + FRAME);
  return [...ownRows(label.trimEnd(), width), ...brokenRows(text, available).map((row) => `${indent}${FRAME}${row}`)];
}

const indentOf = (text: string): string => /^ */.exec(text)?.[0] ?? '';

/** The columns that rows of a text may take: one less where a direction mark is to be printed with them. */
function widthFor(text: string, columns: number): number {
  return Math.max(columns, MIN_COLUMNS) - (RIGHT_TO_LEFT.test(text) ? 1 : 0);
}

/** Breaks a text of the program itself into rows that fit. All but the first are indented, so that none can look like a new line. */
export function ownRows(text: string, columns: number): readonly string[] {
  const width = widthFor(text, columns);
  if (mostColumns(text) <= width) return [text];
  const indent = indentOf(text).slice(0, width < 40 ? 2 : 8);
  const rows = brokenRows(text.trimStart(), width - indent.length - 2);
  return rows.map((row, index) => `${indent}${index === 0 ? '' : '  '}${row.trimEnd()}`);
}

/** Breaks a text into rows of at most `available` columns: after a space where there is one near the end, never inside a character. */
function brokenRows(text: string, available: number): string[] {
  const rows: string[] = [];
  let row = '';
  let width = 0;
  for (const part of unbroken(text, available)) {
    const columns = mostColumns(part);
    if (width + columns > available) {
      const kept = part === ' ' ? row.length : row.lastIndexOf(' ') + 1;
      const carried = row.slice(kept);
      const moved = mostColumns(carried);
      const breaksAtSpace = kept > 0 && moved <= Math.min(BREAK_ZONE, available / 2) && moved + columns <= available;
      rows.push(breaksAtSpace ? row.slice(0, kept) : row);
      row = breaksAtSpace ? carried : '';
      width = mostColumns(row);
    }
    row += part;
    width += columns;
  }
  return [...rows, row];
}

/** Width assumed for a terminal that does not report one. */
export const DEFAULT_COLUMNS = 100;
const MIN_COLUMNS = 20;
const FRAME = '│ ';
const DOUBLE_WIDTH =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\u30fb\u30fc\uff01-\uff60\uffe0-\uffe6]/u;

/** Number of terminal columns that a text occupies. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

const widthOf = (character: string): number => (DOUBLE_WIDTH.test(character) ? 2 : 1);

/**
 * Breaks a text from outside into rows and starts each with a frame, so that no part of it can pass for the program's
 * own output. The rows fit the terminal, which therefore never wraps them. `label` precedes the first row.
 */
export function framed(label: string, text: string, columns: number): readonly string[] {
  const available = Math.max(columns - label.length - FRAME.length, MIN_COLUMNS);
  const indent = ' '.repeat(label.length);
  return breakRows(text, available).map((row, index) => `${index === 0 ? label : indent}${FRAME}${row}`);
}

function breakRows(text: string, available: number): string[] {
  const rows: string[] = [];
  let row = '';
  let width = 0;
  for (const character of text) {
    const columns = widthOf(character);
    if (width + columns > available) {
      rows.push(row);
      row = '';
      width = 0;
    }
    row += character;
    width += columns;
  }
  return [...rows, row];
}

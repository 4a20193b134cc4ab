/** What columns a terminal gives where it does not say. */
export const USUAL_COLUMNS = 100;
const MIN_COLUMNS = 20;
const FRAME = '│ ';
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\u30fb\u30fc\uff01-\uff60\uffe0-\uffe6]/u;

/** The columns that a terminal takes for the text. */
export function charactersWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

const widthOf = (character: string): number => (WIDE.test(character) ? 2 : 1);

/**
 * Rows with `lead` before the first and a frame before each: a text from outside, however long, cannot pass for a row
 * of ours, and a terminal has nothing to wrap.
 */
export function framed(lead: string, text: string, columns: number): readonly string[] {
  const room = Math.max(columns - lead.length - FRAME.length, MIN_COLUMNS);
  const indent = ' '.repeat(lead.length);
  return rowsOf(text, room).map((row, index) => `${index === 0 ? lead : indent}${FRAME}${row}`);
}

function rowsOf(text: string, room: number): string[] {
  const rows: string[] = [];
  let row = '';
  let width = 0;
  for (const character of text) {
    const wide = widthOf(character);
    if (width + wide > room) {
      rows.push(row);
      row = '';
      width = 0;
    }
    row += character;
    width += wide;
  }
  return [...rows, row];
}

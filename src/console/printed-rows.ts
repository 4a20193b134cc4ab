import { visibleText } from '../domain/text/visible-text.ts';
import { ownRows, RIGHT_TO_LEFT } from './framed-text.ts';

/** Takes no column, or one; rows of such texts leave room for it. */
const LEFT_TO_RIGHT_MARK = '\u200e';
const CONTINUED = /^(?: |│|$)/;

/**
 * Returns the rows of a text as a terminal prints them: hidden characters written out, and rows broken where they would
 * not fit. Only the first starts at the left edge, so that what follows cannot pass for a line of its own.
 *
 * @param columns the terminal's width; undefined in a pipe, where nothing is broken
 */
export function printedRows(text: string, columns: number | undefined): readonly string[] {
  const lines = visibleText(text, true).split('\n');
  if (columns === undefined) return lines;
  const indented = lines.map((line, index) => (index === 0 || CONTINUED.test(line) ? line : `  ${line}`));
  return indented.flatMap((line) => ownRows(line, columns)).map(leftToRight);
}

/**
 * Keeps a terminal that orders a row by its first letter from starting one at the right edge, which would move its frame
 * there and its end to the left edge.
 */
function leftToRight(row: string): string {
  // Behind the first character, because some terminals give a mark at the edge a column of its own.
  return RIGHT_TO_LEFT.test(row) ? `${row.slice(0, 1)}${LEFT_TO_RIGHT_MARK}${row.slice(1)}` : row;
}

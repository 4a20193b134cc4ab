/*
 * Lines whose quotes are not written as CSV has them, although one reading is clear. The cells come as the line shows them, and
 * the number of columns decides whether a line is taken.
 */

/** With quotes doubled in it, as CSV has it, or escaped by a backslash; blanks around the quotes are padding. */
const QUOTED = /[ \t]*"((?:[^"]|"")*)"[ \t]*(?=,|$)/y;
const ESCAPED = /[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(?=,|$)/y;
/** `="0012"`, with which spreadsheets keep a cell as text; commas inside belong to it. */
const FORMULA = /[ \t]*="(?:[^"]|"")*"[ \t]*(?=,|$)/y;
/** Without a quote at its start, quotes are text: `5" PIPE`. */
const PLAIN = /(?![ \t]*")[^,]*/y;

interface Cell {
  readonly text: string;
  readonly end: number;
}

/** Returns the cells of a line; undefined where a quote is not closed or something follows it. */
export function looseCells(line: string): string[] | undefined {
  const cells: string[] = [];
  for (let at = 0; ; ) {
    const cell = cellAt(line, at);
    if (cell === undefined) return undefined;
    cells.push(cell.text);
    if (cell.end >= line.length) return cells;
    at = cell.end + 1;
  }
}

function cellAt(line: string, at: number): Cell | undefined {
  const quoted = matchAt(QUOTED, line, at);
  if (quoted !== undefined) return { text: (quoted[1] ?? '').replaceAll('""', '"'), end: at + quoted[0].length };
  const escaped = matchAt(ESCAPED, line, at);
  if (escaped !== undefined) return { text: (escaped[1] ?? '').replaceAll('\\"', '"'), end: at + escaped[0].length };
  const plain = matchAt(FORMULA, line, at) ?? matchAt(PLAIN, line, at);
  return plain === undefined ? undefined : { text: plain[0], end: at + plain[0].length };
}

function matchAt(cell: RegExp, line: string, at: number): RegExpExecArray | undefined {
  cell.lastIndex = at;
  return cell.exec(line) ?? undefined;
}

/** Says what is wrong with the quotes of a line that cannot be read. */
export function quoteProblem(line: string): string {
  const quotes = line.split('"').length - 1;
  return quotes % 2 === 1
    ? 'a quote is not closed on its line, and a cell may not have a line end in it'
    : 'a quote is misplaced: in a cell with quotes around it, quotes are doubled';
}

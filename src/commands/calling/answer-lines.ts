import type { SheetLine } from '../../console/change-sheet.ts';
import { charactersWidth, framed } from '../../console/framed-text.ts';
import { visibleText, visibleValue } from '../../console/visible-text.ts';
import type { AnswerPart } from '../../mcp/answer.ts';

const GAP = 2;
const NARROWEST = 5;
const CUT = '…';
/** Longer rows of a frame are nobody's; in a pipe nothing is wrapped. */
const UNBOUNDED = 1_000_000;

type Table = Extract<AnswerPart, { kind: 'table' }>;

/**
 * An answer for a person's terminal: tables with aligned columns, longer texts in a frame. `columns` is the terminal's
 * width, in which a row is cut to fit; undefined in a pipe, where nothing is.
 */
export function answerLines(parts: readonly AnswerPart[], columns: number | undefined): readonly SheetLine[] {
  return parts.flatMap((part): readonly SheetLine[] => {
    if (part.kind === 'line') return [{ tone: 'plain', text: visibleText(part.text) }];
    if (part.kind === 'table') return tableLines(part, columns);
    const rows = part.text.split('\n').flatMap((row) => framed('', visibleText(row), columns ?? UNBOUNDED));
    return rows.map((text) => ({ tone: 'plain', text }));
  });
}

function tableLines({ columns: names, rows }: Table, columns: number | undefined): readonly SheetLine[] {
  const texts = rows.map((row) => row.map((cell) => visibleValue(cell.text)));
  const wanted = names.map((name, i) => Math.max(...[name, ...texts.map((row) => row[i] ?? '')].map(charactersWidth)));
  const widths = columns === undefined ? wanted : fitted(wanted, columns);
  const toRight = names.map((_, i) => rows.length > 0 && rows.every((row) => row[i]?.isNumber === true));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => padded(cutTo(cell, widths[i] ?? 0), widths[i] ?? 0, toRight[i] === true))
      .join(' '.repeat(GAP))
      .trimEnd();
  return [{ tone: 'title', text: line(names) }, ...texts.map((row): SheetLine => ({ tone: 'plain', text: line(row) }))];
}

/** Takes from the widest column until all stand beside each other, or none can give more. */
function fitted(wanted: readonly number[], columns: number): readonly number[] {
  const widths = [...wanted];
  const room = columns - GAP * (widths.length - 1);
  for (let over = widths.reduce((sum, width) => sum + width, 0) - room; over > 0; ) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    const next = Math.max(NARROWEST, ...widths.filter((width) => width < widest));
    const step = Math.min(over, widest - next || 1);
    widths[widths.indexOf(widest)] = widest - step;
    over -= step;
  }
  return widths;
}

function cutTo(text: string, width: number): string {
  if (charactersWidth(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (charactersWidth(kept) + charactersWidth(character) > width - 1) break;
    kept += character;
  }
  return `${kept}${CUT}`;
}

function padded(text: string, width: number, toRight: boolean): string {
  const blank = ' '.repeat(Math.max(0, width - charactersWidth(text)));
  return toRight ? `${blank}${text}` : `${text}${blank}`;
}

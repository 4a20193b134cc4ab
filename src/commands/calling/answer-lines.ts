import type { SheetLine } from '../../console/change-sheet.ts';
import { displayWidth, framed } from '../../console/framed-text.ts';
import { visibleText, visibleValue } from '../../console/visible-text.ts';
import type { AnswerPart } from '../../mcp/answer.ts';

const GAP = 2;
const MIN_WIDTH = 5;
const ELLIPSIS = '…';
/** Width in a pipe, where nothing is wrapped: longer than any row. */
const UNBOUNDED = 1_000_000;

type Table = Extract<AnswerPart, { kind: 'table' }>;

/**
 * Formats an answer for a terminal: tables with aligned columns, longer texts in a frame.
 *
 * @param columns the terminal's width, to which rows are truncated; undefined in a pipe, where nothing is truncated
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
  const natural = names.map((name, i) => Math.max(...[name, ...texts.map((row) => row[i] ?? '')].map(displayWidth)));
  const widths = columns === undefined ? natural : shrinkToFit(natural, columns);
  const alignRight = names.map((_, i) => rows.length > 0 && rows.every((row) => row[i]?.isNumber === true));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => pad(truncate(cell, widths[i] ?? 0), widths[i] ?? 0, alignRight[i] === true))
      .join(' '.repeat(GAP))
      .trimEnd();
  return [{ tone: 'title', text: line(names) }, ...texts.map((row): SheetLine => ({ tone: 'plain', text: line(row) }))];
}

/** Narrows the widest column repeatedly until the row fits or every column has the minimum width. */
function shrinkToFit(natural: readonly number[], columns: number): readonly number[] {
  const widths = [...natural];
  const available = columns - GAP * (widths.length - 1);
  for (let excess = widths.reduce((sum, width) => sum + width, 0) - available; excess > 0; ) {
    const widest = Math.max(...widths);
    if (widest <= MIN_WIDTH) break;
    const next = Math.max(MIN_WIDTH, ...widths.filter((width) => width < widest));
    const step = Math.min(excess, widest - next || 1);
    widths[widths.indexOf(widest)] = widest - step;
    excess -= step;
  }
  return widths;
}

function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (displayWidth(kept) + displayWidth(character) > width - 1) break;
    kept += character;
  }
  return `${kept}${ELLIPSIS}`;
}

function pad(text: string, width: number, alignRight: boolean): string {
  const padding = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return alignRight ? `${padding}${text}` : `${text}${padding}`;
}

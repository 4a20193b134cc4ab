import { framed, mostColumns, unbroken, usualColumns } from '../../console/framed-text.ts';
import type { SheetLine } from '../../console/sheet-rows.ts';
import { visibleText, visibleValue } from '../../console/visible-text.ts';
import type { AnswerPart } from '../../mcp/answer.ts';

const GAP = 2;
const INDENT = '  ';
const MIN_WIDTH = 5;
/** Two full stops: some terminals give an ellipsis two columns, and the row would no longer be aligned. */
const ELLIPSIS = '..';
/** The first column names the row, mostly by an id to copy. It is kept whole up to this width, if there is room. */
const KEPT_WIDTH = 24;
/** Width in a pipe, where nothing is wrapped: longer than any row. */
const UNBOUNDED = 1_000_000;

type Measure = (text: string) => number;
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
  const natural = names.map((name, i) => Math.max(...[name, ...texts.map((row) => row[i] ?? '')].map(usualColumns)));
  // On a terminal no data starts at the left edge, where the program's own lines do.
  const indent = columns === undefined ? '' : INDENT;
  const available = columns === undefined ? Number.POSITIVE_INFINITY : columns - INDENT.length;
  const [first = 0, ...others] = natural;
  const kept = Math.min(first, KEPT_WIDTH);
  const beside = available - kept - GAP;
  const isRoomy = others.length * (MIN_WIDTH + GAP) - GAP <= beside;
  const widths =
    isRoomy && first <= KEPT_WIDTH ? [kept, ...shrinkToFit(others, beside)] : shrinkToFit(natural, available);
  const alignRight = names.map((_, i) => rows.length > 0 && rows.every((row) => row[i]?.isNumber === true));
  const lineBy = (measure: Measure, cells: readonly string[]) =>
    cells
      .map((cell, i) => pad(truncate(cell, widths[i] ?? 0, measure), widths[i] ?? 0, alignRight[i] === true, measure))
      .join(' '.repeat(GAP))
      .trimEnd();
  const line = (cells: readonly string[]) => {
    const aligned = lineBy(usualColumns, cells);
    return `${indent}${mostColumns(aligned) <= available ? aligned : lineBy(mostColumns, cells)}`;
  };
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

function truncate(text: string, width: number, measure: Measure): string {
  if (measure(text) <= width) return text;
  const left = width - measure(ELLIPSIS);
  let kept = '';
  for (const part of unbroken(text, left)) {
    if (measure(kept + part) > left) break;
    kept += part;
  }
  return `${kept}${ELLIPSIS}`;
}

function pad(text: string, width: number, alignRight: boolean, measure: Measure): string {
  const padding = ' '.repeat(Math.max(0, width - measure(text)));
  return alignRight ? `${padding}${text}` : `${text}${padding}`;
}

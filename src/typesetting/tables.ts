import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { EscalationReport } from '../domain/reporting/report-schema.ts';
import {
  changeOf,
  figureLabel,
  figureOf,
  grouped,
  hoursOf,
  namedIds,
  quantity,
  remarksOf,
  stateLabel,
  titleWords,
  unnamed,
  words,
} from '../domain/reporting/wording.ts';
import { COLORS, PAGE_WIDTH, settable } from './style.ts';

interface Column {
  readonly title: string;
  readonly width: number | '*';
  readonly alignment?: 'right';
}

const NAME_LENGTH = 80;
const REMARK_LENGTH = 160;
/** Tables of up to this many rows are not split between pages. */
const MAX_UNSPLIT_ROWS = 9;

const PADDING = { left: 5, right: 3, above: 2.5 };

/** Lays out a table whose heading repeats on each page. Without rows there is no table. */
function tableSection(title: string, columns: readonly Column[], rows: readonly (readonly string[])[]): Content[] {
  if (rows.length === 0) return [];
  const heading: TableCell[] = columns.map((_, i) =>
    i === 0 ? { ...HEADING, text: title, colSpan: columns.length } : {},
  );
  const head: TableCell[] = columns.map((column) => ({
    text: column.title,
    bold: true,
    color: COLORS.muted,
    alignment: column.alignment ?? 'left',
  }));
  const body = rows.map((row) =>
    row.map((text, i): TableCell => ({ text: settable(text), alignment: columns[i]?.alignment ?? 'left' })),
  );
  const table: Content = {
    margin: [0, 4, 0, 10],
    fontSize: 7.5,
    layout: {
      hLineWidth: (i) => (i < 2 ? 0 : 0.5),
      vLineWidth: () => 0,
      hLineColor: () => COLORS.line,
      paddingLeft: (i) => (i === 0 ? 0 : PADDING.left),
      paddingRight: () => PADDING.right,
      paddingTop: () => PADDING.above,
      paddingBottom: () => PADDING.above,
    },
    table: {
      widths: widthsOf(columns),
      headerRows: 2,
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      body: [heading, head, ...body],
    },
  };
  return rows.length <= MAX_UNSPLIT_ROWS ? [{ unbreakable: true, stack: [table] }] : [table];
}

/** Returns all widths in points, because only a column of fixed width breaks a word that is too wide. */
function widthsOf(columns: readonly Column[]): number[] {
  const padding = columns.length * (PADDING.left + PADDING.right) - PADDING.left;
  const known = columns.reduce((sum, { width }) => sum + (width === '*' ? 0 : width), 0);
  const open = columns.filter(({ width }) => width === '*').length;
  return columns.map(({ width }) => (width === '*' ? (PAGE_WIDTH - padding - known) / open : width));
}

const HEADING = { fontSize: 11, bold: true, color: COLORS.accent } as const;

export function heading(text: string): Content {
  return { ...HEADING, text, margin: [0, 8, 0, 4] };
}

/** Compares targets with actual figures, for a monthly or quarterly review. */
export function targetTable(report: EscalationReport): Content[] {
  const rows = report.figures
    .filter(({ target }) => target !== undefined)
    .map((figure) => [
      figureLabel(figure.figure),
      figure.target === undefined ? '' : `below ${quantity(figure.target, figure.unit)}`,
      quantity(figure.value, figure.unit),
      quantity(figure.previous, figure.unit),
      changeOf(figure),
      figure.state === undefined ? 'none closed' : stateLabel(figure.state),
    ]);
  return tableSection(
    'Targets',
    [
      { title: 'Figure', width: '*' },
      { title: 'Target', width: 75 },
      { title: 'Actual', width: 60, alignment: 'right' },
      { title: 'Before', width: 60, alignment: 'right' },
      { title: 'Change', width: 60, alignment: 'right' },
      { title: 'State', width: 75 },
    ],
    rows,
  );
}

export function recurrenceTable(report: EscalationReport): Content[] {
  return tableSection(
    'Recurring issues',
    [
      { title: 'Finding', width: '*' },
      { title: 'Among them', width: 200 },
    ],
    remarksOf(report, 'recurrence').map((one) => [
      settable(one.text, REMARK_LENGTH),
      namedIds(one.escalation_ids, one.more),
    ]),
  );
}

export function lessonTable(report: EscalationReport): Content[] {
  return tableSection(
    'Lessons learned',
    [
      { title: 'Lesson', width: '*' },
      { title: 'Preventive measure', width: '*' },
      { title: 'From', width: 110 },
    ],
    remarksOf(report, 'lesson').map((one) => [one.text, one.preventive_measures ?? '', one.escalation_ids.join(', ')]),
  );
}

/** Lists the first escalations that each headline number counts, a table each. */
export function escalationTables(report: EscalationReport): Content[] {
  const lists = [
    ['Created in the period', 'created'],
    ['Closed in the period', 'closed'],
    ['Active longest', 'active_at_end'],
  ] as const;
  const byId = new Map(report.escalations.map((one) => [one.escalation_id, one]));
  return lists.flatMap(([title, name]) => {
    const figure = figureOf(report, name);
    const shown = (figure?.escalation_ids ?? []).flatMap((id) => byId.get(id) ?? []);
    const total = figure?.value ?? 0;
    const note = shown.length < total ? `: ${shown.length} of ${grouped(total)}` : '';
    // Active escalations were not closed in the period, so they need no such column.
    const has = (column: (typeof ESCALATION_COLUMNS)[number]) => name !== 'active_at_end' || column.title !== 'Closed';
    return tableSection(
      `${title}${note}`,
      ESCALATION_COLUMNS.filter(has),
      shown.map((one) => ESCALATION_COLUMNS.filter(has).map((column) => column.cell(one, report.as_of))),
    );
  });
}

type Reported = EscalationReport['escalations'][number];

const ESCALATION_COLUMNS: readonly (Column & { readonly cell: (one: Reported, as_of: string) => string })[] = [
  { title: 'Escalation', width: 76, cell: (one) => one.escalation_id },
  { title: 'Brand', width: '*', cell: (one) => `${settable(one.brandname, NAME_LENGTH)} (${one.brandid})` },
  { title: 'Reason', width: 84, cell: (one) => words(one.reason) },
  { title: 'Level', width: 22, alignment: 'right', cell: (one) => String(one.level) },
  { title: 'Status now', width: 46, cell: (one) => one.status },
  { title: 'Created', width: 42, cell: (one) => one.created_at.slice(0, 10) },
  { title: 'Closed', width: 42, cell: (one) => one.closed_at?.slice(0, 10) ?? '' },
  { title: 'Time', width: 42, alignment: 'right', cell: (one, as_of) => quantity(hoursOf(one, as_of), 'hours') },
];

/** Lists the first escalations that each number counts. */
export function behindTable({ figures, shares }: EscalationReport): Content[] {
  const rows = [
    ...figures.map((one) => ({
      ...one,
      label: figureLabel(one.figure),
      text: quantity(one.value, one.unit),
      more: unnamed(one),
    })),
    ...shares.map((one) => ({
      ...one,
      label: `${titleWords(one.of)}: ${words(one.name)}`,
      text: grouped(one.escalations),
      more: one.escalations - one.escalation_ids.length,
    })),
  ].filter((one) => one.escalation_ids.length > 0);
  return tableSection(
    'The escalations behind the numbers',
    [
      { title: 'Number', width: 140 },
      { title: 'Value', width: 50, alignment: 'right' },
      { title: 'First escalations', width: '*' },
    ],
    rows.map((one) => [one.label, one.text, namedIds(one.escalation_ids, one.more)]),
  );
}

import type { EscalationReport } from './report-schema.ts';
import {
  changeOf,
  comparison,
  figureLabel,
  hoursOf,
  listedAs,
  namedIds,
  quantity,
  remarksOf,
  reportTitle,
  sharesOf,
  stateLabel,
  titleWords,
  trendsOf,
  unnamed,
  words,
} from './wording.ts';

type Cell = string | number | null;

/** Formats a report as Markdown (CommonMark with tables), for mail and wikis. Texts from data cannot become markup. */
export function reportMarkdown(report: EscalationReport): string {
  const { first_day, last_day, as_of, complete, sample } = report;
  const trends = trendsOf(report);
  const inProgress = complete ? '' : ' The period is still in progress.';
  return `${[
    `# ${reportTitle(report)}`,
    `${first_day} to ${last_day} (UTC), ${comparison(report)}. As of ${minute(as_of)}.${inProgress}`,
    ...(sample ? ['**Sample data: made up for trying this out, no real merchants.**'] : []),
    ...section('Alerts', [listOf(remarksOf(report, 'alert')) || 'No alerts.']),
    ...section('Key figures', [figureTable(report)]),
    ...section('Reasons', [sharesTable('Reason', sharesOf(report, 'reason'))]),
    ...section('Resolution methods', [sharesTable('Method', sharesOf(report, 'method'))]),
    ...section(`Trend by ${trends.unit}`, [trendTable(trends.period)]),
    ...section('Last months', [trendTable(trends.months)]),
    ...section('Recurring issues', [recurrenceTable(report)]),
    ...section('Priorities', [listOf(remarksOf(report, 'priority'), true)]),
    ...section('Lessons learned', [lessonsTable(report)]),
    ...section('Escalations', [escalationTable(report)]),
  ].join('\n\n')}\n`;
}

/** A section with its heading; empty when all its parts are empty. */
function section(title: string, parts: readonly string[]): readonly string[] {
  const filled = parts.filter((part) => part !== '');
  return filled.length === 0 ? [] : [`## ${title}`, ...filled];
}

function figureTable({ figures }: EscalationReport): string {
  const rows = figures.map((figure) => [
    figureLabel(figure.figure),
    quantity(figure.value, figure.unit),
    changeOf(figure),
    figure.target === undefined ? '' : `below ${quantity(figure.target, figure.unit)}`,
    figure.state === undefined ? '' : stateLabel(figure.state),
    namedIds(figure.escalation_ids, unnamed(figure)),
  ]);
  return table(['Figure', 'Value', 'Change', 'Target', 'State', 'Escalations'], rows);
}

function sharesTable(what: string, shares: EscalationReport['shares']): string {
  const rows = shares.map((share) => [
    ...[titleWords(share.name), share.escalations, `${share.percent} %`, share.previous ?? 'no data'],
    namedIds(share.escalation_ids, share.escalations - share.escalation_ids.length),
  ]);
  return table([what, 'Escalations', 'Share', 'Before', 'Among them'], rows);
}

function trendTable(rows: EscalationReport['trend']): string {
  const cells = rows.map((row) => [row.from, row.created, row.closed, row.active_at_end]);
  return table(['From', 'Created', 'Closed', 'Active at end'], cells);
}

function recurrenceTable(report: EscalationReport): string {
  const rows = remarksOf(report, 'recurrence').map((remark) => [
    remark.text,
    namedIds(remark.escalation_ids, remark.more),
  ]);
  return table(['Finding', 'Among them'], rows);
}

function lessonsTable(report: EscalationReport): string {
  const rows = remarksOf(report, 'lesson').map((remark) => [
    ...[remark.text, remark.preventive_measures ?? ''],
    namedIds(remark.escalation_ids),
  ]);
  return table(['Lesson', 'Preventive measure', 'From'], rows);
}

function escalationTable(report: EscalationReport): string {
  const { escalations, as_of } = report;
  const rows = escalations.map((escalation) => [
    ...[
      listedAs(report, escalation.escalation_id),
      escalation.escalation_id,
      `${escalation.brandname} (${escalation.brandid})`,
      words(escalation.reason),
      escalation.level,
      escalation.status,
    ],
    ...[
      minute(escalation.created_at),
      escalation.closed_at === undefined ? '' : minute(escalation.closed_at),
      quantity(hoursOf(escalation, as_of), 'hours'),
    ],
  ]);
  return table(['Among', 'Escalation', 'Brand', 'Reason', 'Level', 'Status', 'Created', 'Closed', 'Time'], rows);
}

function minute(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)}`;
}

function listOf(remarks: EscalationReport['remarks'], numbered = false): string {
  return remarks.map(({ text }, i) => `${numbered ? `${i + 1}.` : '-'} ${escapeMarkdown(text)}`).join('\n');
}

function table(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const cell = (value: Cell) => (value === null ? '' : escapeMarkdown(String(value)));
  return [line(columns), line(columns.map(() => '---')), ...rows.map((row) => line(row.map(cell)))].join('\n');
}

/** Escapes a text: puts it on one line and escapes every character that could start markup, a link or HTML. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_{}[\]<>#|~!&]/g, '\\$&')
    .replace(/:(?=\/\/)|@/g, '\\$&')
    .replace(/\b(www)\./gi, '$1\\.');
}

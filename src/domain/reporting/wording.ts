import { hoursBetween } from '../escalation/sla.ts';
import type { EscalationReport, Figure, FigureName } from './report-schema.ts';

const LABELS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    escalation_rate: 'Escalation rate',
    created: 'Created',
    closed: 'Closed',
    active_at_end: 'Active at end',
    active_level_1: 'Active, level 1',
    active_level_2: 'Active, level 2',
    active_level_3: 'Active, level 3',
    oldest_active: 'Oldest active',
    resolution_level_1: 'Average resolution, level 1',
    resolution_level_2: 'Average resolution, level 2',
    resolution_level_3: 'Average resolution, level 3',
    responses_in_time: 'Responses in time',
    responses_breached: 'Responses late',
    unassigned_now: 'Unassigned now',
    at_risk_now: 'Response at risk now',
    breached_now: 'Response overdue now',
  } satisfies Record<FigureName, string>),
);

const STATES = { within_target: 'on target', above_target: 'above target', alert: 'alert' } as const;

export function figureLabel(figure: string): string {
  return LABELS.get(figure) ?? titleWords(figure);
}

export function stateLabel(state: NonNullable<Figure['state']>): string {
  return STATES[state];
}

/** Turns an identifier such as `iteration_limit` into words. */
export function words(name: string): string {
  return name.replaceAll('_', ' ');
}

/** Turns an identifier into words with a capital first letter. */
export function titleWords(name: string): string {
  const text = words(name);
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** Lists ids in a line, followed by the number of further ones. */
export function namedIds(ids: readonly string[], more = 0): string {
  return more > 0 && ids.length > 0 ? `${ids.join(', ')} and ${more} more` : ids.join(', ');
}

/** Returns the number of escalations that a figure counts but does not list; 0 for responses. */
export function unnamed({
  value = 0,
  unit,
  escalation_ids,
}: Pick<Figure, 'value' | 'unit' | 'escalation_ids'>): number {
  return unit === 'escalations' ? Math.max(0, value - escalation_ids.length) : 0;
}

/** Names the period that a report is compared with, or says that there are no data for it. */
export function comparison({
  previous_period,
  compared,
}: Pick<EscalationReport, 'previous_period' | 'compared'>): string {
  const previous = previous_period.replace('..', ' to ');
  return compared ? `compared with ${previous}` : `without a comparison (no data for ${previous})`;
}

const LISTS = { created: 'created', closed: 'closed', active_at_end: 'active longest' } as const;

/** Names the figures (created, closed, active longest) that list an escalation. */
export function listedAs(report: Pick<EscalationReport, 'figures'>, escalationId: string): string {
  return (['created', 'closed', 'active_at_end'] as const)
    .filter((name) => figureOf(report, name)?.escalation_ids.includes(escalationId) === true)
    .map((name) => LISTS[name])
    .join(', ');
}

/** Up to a week, the longest target, times are shown in hours, so that they compare with targets. */
const HOURS_PER_WEEK = 168;

/** Formats a number with its unit; more than a week in hours is shown in days. */
export function quantity(value: number | undefined, unit: Figure['unit']): string {
  if (value === undefined) return '–';
  if (unit === 'percent') return `${value} %`;
  if (unit !== 'hours') return grouped(value);
  return value > HOURS_PER_WEEK ? `${Math.round((value / 24) * 10) / 10} days` : `${value} h`;
}

/** Formats a number with digits in groups of three, independent of the locale. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, '\u00a0');
}

/** Formats the change since the previous period, such as `+3`; empty when there is nothing to compare. */
export function changeOf({ value, previous, unit }: Pick<Figure, 'value' | 'previous' | 'unit'>): string {
  if (value === undefined || previous === undefined) return '';
  const change = Math.round((value - previous) * 100) / 100;
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±';
  // The difference of two percentages is in percentage points.
  return unit === 'percent' ? `${sign}${Math.abs(change)} points` : `${sign}${quantity(Math.abs(change), unit)}`;
}

export function reportTitle({ report_type, period }: Pick<EscalationReport, 'report_type' | 'period'>): string {
  const name = report_type === 'quarterly' ? 'Quarterly review' : `${titleWords(report_type)} report`;
  return `${name} of escalations, ${period.replace('..', ' to ')}`;
}

/** The URI of a report in one of its formats. */
export function reportUri(
  report: Pick<EscalationReport, 'report_type' | 'period'>,
  format?: 'markdown' | 'pdf',
): string {
  return `report://${report.report_type}/${report.period}${format === undefined ? '' : `?format=${format}`}`;
}

export function figureOf(report: Pick<EscalationReport, 'figures'>, name: FigureName): Figure | undefined {
  return report.figures.find(({ figure }) => figure === name);
}

export function sharesOf(
  report: Pick<EscalationReport, 'shares'>,
  of: 'reason' | 'method',
): EscalationReport['shares'] {
  return report.shares.filter((share) => share.of === of);
}

export function remarksOf(
  report: Pick<EscalationReport, 'remarks'>,
  kind: EscalationReport['remarks'][number]['kind'],
): EscalationReport['remarks'] {
  return report.remarks.filter((remark) => remark.kind === kind);
}

/** Separates the trend of the period, by day or week, from that of the last months, which only reviews have. */
export function trendsOf({ trend }: Pick<EscalationReport, 'trend'>) {
  const [first] = trend;
  const unit = first === undefined || first.by === 'month' ? 'day' : first.by;
  return {
    unit,
    period: trend.filter(({ by }) => by !== 'month'),
    months: trend.filter(({ by }) => by === 'month'),
  } as const;
}

/** Returns the hours from an escalation's creation to its close, or to the time of the report. */
export function hoursOf({ created_at, closed_at }: EscalationReport['escalations'][number], as_of: string): number {
  return hoursBetween(created_at, closed_at ?? as_of);
}

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

/** `iteration_limit` as a person reads it. */
export function words(name: string): string {
  return name.replaceAll('_', ' ');
}

/** Words at the head of a line. */
export function titleWords(name: string): string {
  const text = words(name);
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** Ids in a line, with how many there are besides. */
export function namedIds(ids: readonly string[], more = 0): string {
  return more > 0 && ids.length > 0 ? `${ids.join(', ')} and ${more} more` : ids.join(', ');
}

/** How many escalations a figure counts that it does not name; responses are no escalations. */
export function unnamed({
  value = 0,
  unit,
  escalation_ids,
}: Pick<Figure, 'value' | 'unit' | 'escalation_ids'>): number {
  return unit === 'escalations' ? Math.max(0, value - escalation_ids.length) : 0;
}

/** With which period a report's is compared, or that nothing is on record of that one. */
export function comparison({
  previous_period,
  compared,
}: Pick<EscalationReport, 'previous_period' | 'compared'>): string {
  const before = previous_period.replace('..', ' to ');
  return compared ? `compared with ${before}` : `compared with nothing: no data of ${before}`;
}

const LISTS = { created: 'created', closed: 'closed', active_at_end: 'active longest' } as const;

/** Which of the lists of a report an escalation stands in: it shows the first of what some figures count. */
export function listedAs(report: Pick<EscalationReport, 'figures'>, escalationId: string): string {
  return (['created', 'closed', 'active_at_end'] as const)
    .filter((name) => figureOf(report, name)?.escalation_ids.includes(escalationId) === true)
    .map((name) => LISTS[name])
    .join(', ');
}

/** The longest response time and target; until there, hours stand beside the hours of a target. */
const HOURS_OF_A_WEEK = 168;

/** A number with its unit; hours of more than a week as days. */
export function quantity(value: number | undefined, unit: Figure['unit']): string {
  if (value === undefined) return '–';
  if (unit === 'percent') return `${value} %`;
  if (unit !== 'hours') return grouped(value);
  return value > HOURS_OF_A_WEEK ? `${Math.round((value / 24) * 10) / 10} days` : `${value} h`;
}

/** Digits in groups of three, the same on every machine. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, '\u00a0');
}

/** The change against the period before, as `+3`; empty where there is nothing to compare. */
export function changeOf({ value, previous, unit }: Pick<Figure, 'value' | 'previous' | 'unit'>): string {
  if (value === undefined || previous === undefined) return '';
  const change = Math.round((value - previous) * 100) / 100;
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±';
  // Between two percentages lie points, not percent.
  return unit === 'percent' ? `${sign}${Math.abs(change)} points` : `${sign}${quantity(Math.abs(change), unit)}`;
}

export function reportTitle({ report_type, period }: Pick<EscalationReport, 'report_type' | 'period'>): string {
  const name = report_type === 'quarterly' ? 'Quarterly review' : `${titleWords(report_type)} report`;
  return `${name} of escalations, ${period.replace('..', ' to ')}`;
}

/** Where the report can be read, in one of its forms. */
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

/** The trend of the period itself, by day or week, and that of the last months where the report has it. */
export function trendsOf({ trend }: Pick<EscalationReport, 'trend'>) {
  const [first] = trend;
  const unit = first === undefined || first.by === 'month' ? 'day' : first.by;
  return {
    unit,
    period: trend.filter(({ by }) => by !== 'month'),
    months: trend.filter(({ by }) => by === 'month'),
  } as const;
}

/** Hours that an escalation took to its close, or until the report was made. */
export function hoursOf({ created_at, closed_at }: EscalationReport['escalations'][number], as_of: string): number {
  return hoursBetween(created_at, closed_at ?? as_of);
}

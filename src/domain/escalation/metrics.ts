import { type Desk, LEVEL_KEYS } from './desk.ts';
import { type ESCALATION_REASONS, LEVELS, type Level, type RESOLUTION_METHODS } from './escalation.ts';
import { HOUR } from './sla.ts';
import { type EscalationStatus, UNRESOLVED } from './status.ts';

/** A period between UTC instants, without `to` itself. Null leaves an end open. */
export interface MetricsPeriod {
  readonly from: string | null;
  readonly to: string | null;
}

/** Times from creation to close of one level's escalations, in milliseconds. */
export interface ResolutionTimes {
  readonly level: Level;
  readonly closed: number;
  readonly average_ms: number;
  readonly median_ms: number;
  readonly p90_ms: number;
  /** Number closed within the desk's target. */
  readonly within_target: number;
}

/** Response timers of one level that started in the period, including those that a level change ended. */
export interface ResponseCounts {
  readonly level: Level;
  readonly started: number;
  /** Answered late, or overdue. */
  readonly breached: number;
  /** Of the breached ones, those that are still unanswered. */
  readonly overdue: number;
  /** Unanswered and not due yet. */
  readonly waiting: number;
}

/** The counts that a backend supplies and metrics are derived from. Lists leave out entries without escalations. */
export interface EscalationCounts {
  readonly brands: number;
  /** Distinct brands with an escalation created in the period. */
  readonly escalated_brands: number;
  /** Created in the period. */
  readonly by_reason: readonly { reason: (typeof ESCALATION_REASONS)[number]; escalations: number }[];
  /** Closed in the period. */
  readonly resolution: readonly ResolutionTimes[];
  /** Closed in the period. */
  readonly by_method: readonly { method: (typeof RESOLUTION_METHODS)[number]; escalations: number }[];
  /** Not closed now, whatever the period. */
  readonly active: readonly { level: Level; status: EscalationStatus; escalations: number }[];
  readonly responses: readonly ResponseCounts[];
  /** By month (`2026-02`), ascending, from the first escalation on. Months without any are left out. */
  readonly months: readonly { month: string; created: number; closed: number }[];
}

export const RATE_STATES = ['within_target', 'above_target', 'alert'] as const;
const MAX_MONTHS = 24;

/** The runbook's key metrics, each with the numbers that it is computed from. */
export function escalationMetrics(counts: EscalationCounts, desk: Desk, period: MetricsPeriod) {
  return {
    escalation_rate: escalationRate(counts, desk),
    resolution_time: LEVELS.map((level) => resolutionTime(level, counts, desk)),
    reasons: withPercent(counts.by_reason),
    methods: withPercent(counts.by_method),
    active: activeNow(counts),
    sla: LEVELS.map((level) => responsesOf(level, counts, desk)),
    trend: trendOf(counts.months, period),
  };
}

/** (Escalated brands / total brands) × 100: target < 5 %, alert > 10 % unless the desk says otherwise. */
function escalationRate({ escalated_brands, brands }: EscalationCounts, desk: Desk) {
  const { target, alert } = desk.targets.escalation_rate_percent;
  const percent = percentOf(escalated_brands, brands);
  const state = rateState(percent, target, alert);
  return { escalated_brands, brands, percent, target_percent: target, alert_percent: alert, state };
}

function rateState(percent: number, target: number, alert: number): (typeof RATE_STATES)[number] {
  if (percent < target) return 'within_target';
  return percent > alert ? 'alert' : 'above_target';
}

function resolutionTime(level: Level, { resolution }: EscalationCounts, desk: Desk) {
  const target_hours = desk.targets.resolution_hours[LEVEL_KEYS[level]];
  const times = resolution.find((one) => one.level === level);
  if (times === undefined) {
    const none = { average_hours: null, median_hours: null, p90_hours: null, on_target: null };
    return { level, target_hours, closed: 0, within_target: 0, ...none };
  }
  const average_hours = hours(times.average_ms);
  return {
    ...{ level, target_hours, closed: times.closed, within_target: times.within_target },
    ...{ average_hours, median_hours: hours(times.median_ms), p90_hours: hours(times.p90_ms) },
    on_target: times.average_ms < target_hours * HOUR,
  };
}

function activeNow({ active }: EscalationCounts) {
  const sum = (some: EscalationCounts['active']) => some.reduce((total, one) => total + one.escalations, 0);
  return {
    total: sum(active),
    by_level: LEVELS.map((level) => ({ level, escalations: sum(active.filter((one) => one.level === level)) })),
    by_status: UNRESOLVED.map((status) => ({
      status,
      escalations: sum(active.filter((one) => one.status === status)),
    })),
  };
}

/** Computes the rate over decided responses: those given and those overdue. */
function responsesOf(level: Level, { responses }: EscalationCounts, desk: Desk) {
  const { started, breached, overdue, waiting } = responses.find((one) => one.level === level) ?? NO_RESPONSES;
  const response_hours = desk.response_hours[LEVEL_KEYS[level]];
  const breached_percent = percentOf(breached, started - waiting);
  const in_time = started - breached - waiting;
  return { level, response_hours, started, in_time, breached, overdue, waiting, breached_percent };
}

const NO_RESPONSES = { started: 0, breached: 0, overdue: 0, waiting: 0 };

/** Returns the last months of the period without gaps, each with the number of escalations open at its end. */
function trendOf(months: EscalationCounts['months'], { from, to }: MetricsPeriod) {
  const first = months[0]?.month;
  const last = months.at(-1)?.month;
  if (first === undefined || last === undefined) return [];
  const byMonth = new Map(months.map((one) => [one.month, one]));
  const all: { month: string; created: number; closed: number; active_at_end: number }[] = [];
  let active_at_end = 0;
  for (let month = first; month <= last; month = monthAfter(month)) {
    const { created, closed } = byMonth.get(month) ?? { created: 0, closed: 0 };
    active_at_end += created - closed;
    all.push({ month, created, closed, active_at_end });
  }
  const within = all.filter(
    ({ month }) => (from === null || month >= from.slice(0, 7)) && (to === null || `${month}-01` < to.slice(0, 10)),
  );
  return within.slice(-MAX_MONTHS);
}

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12
    ? `${String(year + 1).padStart(4, '0')}-01`
    : `${month.slice(0, 5)}${String(number + 1).padStart(2, '0')}`;
}

function withPercent<T extends { readonly escalations: number }>(rows: readonly T[]) {
  const total = rows.reduce((sum, row) => sum + row.escalations, 0);
  return rows
    .toSorted((a, b) => b.escalations - a.escalations)
    .map((row) => ({ ...row, percent: percentOf(row.escalations, total) }));
}

/** Percentage to two decimals; 0 where the total is 0. */
function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100;
}

function hours(milliseconds: number): number {
  return Math.round((milliseconds / HOUR) * 10) / 10;
}

import type { MetricsPeriod } from '../../../domain/escalation/metrics.ts';
import type { Parameter } from '../database.ts';
import { RESPONSE_MS, stepOf } from '../duration-steps.ts';
import { type DateSpan, dateSpan, daySpan } from './date-span.ts';

/** A query for the FROM clause of another one. */
interface Source {
  readonly sql: string;
  readonly values: readonly Parameter[];
}

/** Selects the kept counts of dates, and counts what lies at the ends of the period one by one. */
function sourceOf({ dates, edges }: DateSpan, kept: string, single: Source): Source {
  const none = `${kept} WHERE false`;
  return {
    sql: [
      ...(dates.length === 0 ? [none] : dates.map(() => `${kept} WHERE unit = ? AND at >= ? AND at < ?`)),
      ...edges.map(() => single.sql),
    ].join(' UNION ALL '),
    values: [...dates.flatMap(({ unit, from, until }) => [unit, from, until]), ...single.values],
  };
}

function ofEscalations(period: MetricsPeriod, kept: string, single: string, split = dateSpan): Source {
  const span = split(period);
  return sourceOf(span, kept, { sql: single, values: span.edges.flat() });
}

/** Selects level, reason and number of the escalations that were created in the period. */
export function createdIn(period: MetricsPeriod): Source {
  return ofEscalations(
    period,
    'SELECT level, reason, escalations FROM escalation_created_count',
    `SELECT -level_rank AS level, reason, 1 AS escalations FROM escalation
      WHERE created_at >= ? AND created_at < ?`,
  );
}

/** Selects level, method and number of the escalations that were closed in the period. */
export function closedIn(period: MetricsPeriod): Source {
  return ofEscalations(
    period,
    'SELECT level, method, escalations FROM escalation_closed_count',
    'SELECT level, method, 1 AS escalations FROM escalation WHERE closed_at >= ? AND closed_at < ?',
  );
}

/** Selects day and number of the escalations that were created in the period. */
export function createdByDay(period: MetricsPeriod): Source {
  return ofEscalations(
    period,
    'SELECT at AS day, escalations FROM escalation_created_count',
    `SELECT substr(created_at, 1, 10) AS day, 1 AS escalations FROM escalation
      WHERE created_at >= ? AND created_at < ?`,
    daySpan,
  );
}

/** Selects day and number of the escalations that were closed in the period. */
export function closedByDay(period: MetricsPeriod): Source {
  return ofEscalations(
    period,
    'SELECT at AS day, escalations FROM escalation_closed_count',
    'SELECT substr(closed_at, 1, 10) AS day, 1 AS escalations FROM escalation WHERE closed_at >= ? AND closed_at < ?',
    daySpan,
  );
}

/** Selects level, step, number and sum of the resolution times of the escalations that were closed in the period. */
export function resolvedIn(period: MetricsPeriod): Source {
  return ofEscalations(
    period,
    'SELECT level, step, escalations, total_ms FROM escalation_resolution_count',
    `SELECT level, ${stepOf('resolution_ms')} AS step, 1 AS escalations, resolution_ms AS total_ms FROM escalation
      WHERE closed_at >= ? AND closed_at < ?`,
  );
}

/** Selects level, start and end of the timers that were answered or replaced, of those that started between two times. */
export const TIMERS = `
SELECT response_level AS level, response_started AS started, response_met AS ended FROM escalation
  INDEXED BY escalation_timer
  WHERE response_started IS NOT NULL AND response_started >= ? AND response_started < ? AND response_met IS NOT NULL
UNION ALL
SELECT earlier.value ->> 0, earlier.value ->> 1, earlier.value ->> 2
  FROM escalation INDEXED BY escalation_earlier_timer, json_each(earlier_responses) AS earlier
  WHERE earlier_responses IS NOT NULL AND earlier.value ->> 1 >= ? AND earlier.value ->> 1 < ?`;

/** Selects level, step and number of the timers that started in the period and were answered or replaced. */
export function answeredTimersIn(period: MetricsPeriod): Source {
  const span = dateSpan(period);
  const times = span.edges.map(([from, to]) => [Date.parse(from), Date.parse(to)]);
  return sourceOf(span, 'SELECT level, step, timers FROM escalation_response_count', {
    sql: `SELECT level, ${stepOf(RESPONSE_MS)} AS step, 1 AS timers FROM (${TIMERS})`,
    values: times.flatMap((pair) => [...pair, ...pair]),
  });
}

import { LEVELS, type Level } from '../../../domain/escalation/escalation.ts';
import type { MetricsPeriod } from '../../../domain/escalation/metrics.ts';
import type { Database } from '../database.ts';
import { RESPONSE_MS, timesOf } from '../duration-steps.ts';
import { integer, only } from '../row.ts';
import { answeredTimersIn, TIMERS } from './counted-dates.ts';
import { responseLimitOf } from './escalation-filter.ts';

/** Counts the timers of each level that started in the period and were answered or replaced, and those that were late. */
export function answeredIn(
  database: Database,
  period: MetricsPeriod,
  hours: Readonly<Record<Level, number>>,
): ReadonlyMap<Level, { readonly timers: number; readonly late: number }> {
  const { sql, values } = answeredTimersIn(period);
  const rows = database.all(`SELECT level, step, sum(timers) AS timers FROM (${sql}) GROUP BY level, step`, ...values);
  return new Map(
    LEVELS.map((level) => {
      const limit = responseLimitOf(level, hours);
      const steps = rows
        .filter((row) => row.level === level)
        .map((row) => ({ ...timesOf(integer(row, 'step')), timers: integer(row, 'timers') }));
      const sum = (some: typeof steps) => some.reduce((total, { timers }) => total + timers, 0);
      const divided = steps.find(({ from, to }) => from < limit && limit < to);
      const late = sum(steps.filter(({ from }) => from >= limit));
      const lateInDivided = divided === undefined ? 0 : lateTimers(database, period, level, [limit, divided.to]);
      return [level, { timers: sum(steps), late: late + lateInDivided }];
    }),
  );
}

/** Returns the ends of a period in milliseconds since 1970. */
export function timesWithin({ from, to }: MetricsPeriod): readonly [from: number, to: number] {
  return [from === null ? 0 : Date.parse(from), to === null ? Number.MAX_SAFE_INTEGER : Date.parse(to)];
}

/** Counts timers one by one, where a limit divides a step. Limits of whole hours, and of half days above 48, divide none. */
function lateTimers(database: Database, period: MetricsPeriod, level: Level, times: readonly [number, number]) {
  const started = timesWithin(period);
  const row = database.get(
    `SELECT count(*) AS late FROM (${TIMERS}) WHERE level = ? AND ${RESPONSE_MS} >= ? AND ${RESPONSE_MS} < ?`,
    ...[...started, ...started, level, ...times],
  );
  return integer(only(row), 'late');
}

import { LEVELS, type Level } from '../../../domain/escalation/escalation.ts';
import type { MetricsPeriod } from '../../../domain/escalation/metrics.ts';
import type { Database } from '../database.ts';
import { countBelow, RESPONSE_MS } from '../duration-steps.ts';
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
        .map((row) => ({ step: integer(row, 'step'), count: integer(row, 'timers') }));
      const timers = steps.reduce((sum, { count }) => sum + count, 0);
      const countIn = (from: number, to: number) => timersTaking(database, period, level, [from, to]);
      return [level, { timers, late: timers - countBelow(limit, steps, countIn) }];
    }),
  );
}

/** Returns the ends of a period in milliseconds since 1970. */
export function timesWithin({ from, to }: MetricsPeriod): readonly [from: number, to: number] {
  return [from === null ? 0 : Date.parse(from), to === null ? Number.MAX_SAFE_INTEGER : Date.parse(to)];
}

/** Counts timers one by one, where a limit divides a step. Limits of whole hours, and of half days above 48, divide none. */
function timersTaking(database: Database, period: MetricsPeriod, level: Level, times: readonly [number, number]) {
  const started = timesWithin(period);
  const row = database.get(
    `SELECT count(*) AS timers FROM (${TIMERS}) WHERE level = ? AND ${RESPONSE_MS} >= ? AND ${RESPONSE_MS} < ?`,
    ...[...started, ...started, level, ...times],
  );
  return integer(only(row), 'timers');
}

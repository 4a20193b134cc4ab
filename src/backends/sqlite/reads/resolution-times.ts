import { type Desk, LEVEL_KEYS } from '../../../domain/escalation/desk.ts';
import { LEVELS, type Level } from '../../../domain/escalation/escalation.ts';
import type { EscalationCounts, MetricsPeriod } from '../../../domain/escalation/metrics.ts';
import { HOUR } from '../../../domain/escalation/sla.ts';
import type { Database } from '../database.ts';
import { type CountedStep, countBelow, timesOf } from '../duration-steps.ts';
import { integer, only } from '../row.ts';
import { resolvedIn } from './counted-dates.ts';
import { within } from './date-span.ts';

/**
 * Computes figures of the resolution times of the escalations that were closed in the period, exactly: kept counts tell
 * in which step a figure lies, and an index gives the times in it.
 */
export function resolutionTimesIn(
  database: Database,
  period: MetricsPeriod,
  desk: Desk,
): EscalationCounts['resolution'] {
  const { sql, values } = resolvedIn(period);
  const rows = database.all(
    `SELECT level, step, sum(escalations) AS escalations,
      CAST(sum(sum(total_ms)) OVER (PARTITION BY level) AS REAL) AS total_ms
    FROM (${sql}) GROUP BY level, step ORDER BY level, step`,
    ...values,
  );
  return LEVELS.flatMap((level) => {
    const ofLevel = rows.filter((row) => row.level === level);
    const steps = ofLevel.map((row) => ({ step: integer(row, 'step'), count: integer(row, 'escalations') }));
    const closed = steps.reduce((sum, { count }) => sum + count, 0);
    if (closed === 0) return [];
    const times = { database, period, level, steps };
    const limit = desk.targets.resolution_hours[LEVEL_KEYS[level]] * HOUR;
    const nearestRank = (share: number) => timeAt(times, Math.ceil(share * closed) - 1);
    return [
      {
        ...{ level, closed, within_target: countBelow(limit, steps, (from, to) => countIn(times, from, to)) },
        ...{ average_ms: Number(ofLevel[0]?.total_ms) / closed, median_ms: nearestRank(0.5), p90_ms: nearestRank(0.9) },
      },
    ];
  });
}

interface Times {
  readonly database: Database;
  readonly period: MetricsPeriod;
  readonly level: Level;
  readonly steps: readonly CountedStep[];
}

const IN_STEP = `FROM escalation INDEXED BY escalation_resolution
  WHERE level = ? AND resolution_ms >= ? AND resolution_ms < ? AND closed_at >= ? AND closed_at < ?`;

/** Returns the time at this place, from 0, in ascending order. */
function timeAt({ database, period, level, steps }: Times, place: number): number {
  let before = 0;
  for (const { step, count } of steps) {
    if (place >= before + count) {
      before += count;
      continue;
    }
    const [times, { from, to }] = [timesOf(step), within(period)];
    const row = database.get(
      `SELECT resolution_ms ${IN_STEP} ORDER BY resolution_ms LIMIT 1 OFFSET ?`,
      ...[level, times.from, times.to, from, to, place - before],
    );
    return integer(only(row), 'resolution_ms');
  }
  throw new RangeError('There is no time at this place.');
}

/** Counts the times from one up to another, which is not included. */
function countIn({ database, period, level }: Times, from: number, to: number): number {
  const span = within(period);
  const row = database.get(`SELECT count(*) AS escalations ${IN_STEP}`, level, from, to, span.from, span.to);
  return integer(only(row), 'escalations');
}

import { type Desk, responseHours } from '../../../domain/escalation/desk.ts';
import { ESCALATION_REASONS, LEVELS, type Level, RESOLUTION_METHODS } from '../../../domain/escalation/escalation.ts';
import type { EscalationCounts, MetricsPeriod } from '../../../domain/escalation/metrics.ts';
import { HOUR } from '../../../domain/escalation/sla.ts';
import { ESCALATION_STATUSES } from '../../../domain/escalation/status.ts';
import type { EscalationStatistics } from '../../../domain/ports/analytics.ts';
import type { Database, Row } from '../database.ts';
import { integer, oneOf, only, text } from '../row.ts';
import { StoredRowInvalid } from '../store-errors.ts';
import { responseLimit } from './escalation-filter.ts';

/** Later than every instant, so that an open end needs no separate statement. */
const NEVER = '~';

interface Period {
  readonly from: string;
  readonly to: string;
}

/** Counts over covering indexes; no document of an escalation is read. */
export function escalationStatistics(database: Database): EscalationStatistics {
  return {
    escalationCounts: async (period, desk, now) =>
      database.snapshot(() => {
        const within = { from: period.from ?? '', to: period.to ?? NEVER };
        return {
          ...created(database, within),
          ...closed(database, within, desk),
          active: active(database),
          responses: responses(database, period, desk, Date.parse(now)),
          months: months(database),
        };
      }),
  };
}

/** A brand that the brand table lacks counts once it is escalated, so that the rate stays a share. */
function created(database: Database, { from, to }: Period) {
  const brands = database.get(
    `SELECT (SELECT count(*) FROM brand) + count(DISTINCT iif(brandid IN (SELECT brandid FROM brand), NULL, brandid)) AS brands,
      count(DISTINCT brandid) AS escalated
    FROM escalation WHERE created_at >= ? AND created_at < ?`,
    from,
    to,
  );
  const reasons = database.all(
    'SELECT reason, count(*) AS escalations FROM escalation WHERE created_at >= ? AND created_at < ? GROUP BY reason',
    from,
    to,
  );
  return {
    brands: integer(only(brands), 'brands'),
    escalated_brands: integer(only(brands), 'escalated'),
    by_reason: reasons.map((row) => ({
      reason: oneOf(row, 'reason', ESCALATION_REASONS),
      escalations: integer(row, 'escalations'),
    })),
  };
}

function closed(database: Database, within: Period, desk: Desk): Pick<EscalationCounts, 'resolution' | 'by_method'> {
  const { from, to } = within;
  const hours = desk.targets.resolution_hours;
  const times = database.all(
    `SELECT level, count(*) AS closed, avg(resolution_ms) AS average_ms,
      sum(resolution_ms < CASE level WHEN 1 THEN ? WHEN 2 THEN ? ELSE ? END) AS within_target
    FROM escalation WHERE closed_at >= ? AND closed_at < ? GROUP BY level ORDER BY level`,
    ...[hours['1'] * HOUR, hours['2'] * HOUR, hours['3'] * HOUR],
    from,
    to,
  );
  const methods = database.all(
    'SELECT method, count(*) AS escalations FROM escalation WHERE closed_at >= ? AND closed_at < ? GROUP BY method',
    from,
    to,
  );
  return {
    resolution: times.map((row) => {
      const [level, count] = [levelOf(row), integer(row, 'closed')];
      const nearestRank = (share: number) => resolutionAt(database, level, within, Math.ceil(share * count) - 1);
      return {
        ...{ level, closed: count, within_target: integer(row, 'within_target') },
        ...{ average_ms: Number(row.average_ms), median_ms: nearestRank(0.5), p90_ms: nearestRank(0.9) },
      };
    }),
    by_method: methods.map((row) => ({
      method: oneOf(row, 'method', RESOLUTION_METHODS),
      escalations: integer(row, 'escalations'),
    })),
  };
}

/** Returns the resolution time at this rank, from 0, within the level; the index provides the order. */
function resolutionAt(database: Database, level: Level, { from, to }: Period, place: number): number {
  const row = database.get(
    `SELECT resolution_ms FROM escalation INDEXED BY escalation_resolution
    WHERE level = ? AND closed_at >= ? AND closed_at < ? ORDER BY resolution_ms LIMIT 1 OFFSET ?`,
    ...[level, from, to, place],
  );
  return integer(only(row), 'resolution_ms');
}

function active(database: Database): EscalationCounts['active'] {
  const rows = database.all(
    `SELECT level, status, sum(escalations) AS escalations FROM escalation_count WHERE held_by = '*' AND status <> 'closed'
    GROUP BY level, status ORDER BY level, status`,
  );
  return rows.map((row) => ({
    level: levelOf(row),
    status: oneOf(row, 'status', ESCALATION_STATUSES),
    escalations: integer(row, 'escalations'),
  }));
}

/** Reads current timers from their columns, and earlier ones from the lists of the few escalations with several. */
function responses(database: Database, period: MetricsPeriod, desk: Desk, now: number): EscalationCounts['responses'] {
  const from = period.from === null ? 0 : Date.parse(period.from);
  const to = period.to === null ? Number.MAX_SAFE_INTEGER : Date.parse(period.to);
  const rows = database.all(
    `WITH timer (response_level, started, ended) AS (
      SELECT response_level, response_started, response_met FROM escalation
        WHERE response_started IS NOT NULL AND response_started >= ? AND response_started < ?
      UNION ALL
      SELECT earlier.value ->> 0, earlier.value ->> 1, earlier.value ->> 2
        FROM escalation, json_each(earlier_responses) AS earlier
        WHERE earlier_responses IS NOT NULL AND earlier.value ->> 1 >= ? AND earlier.value ->> 1 < ?
    )
    SELECT response_level AS level, count(*) AS started,
      sum(ifnull(ended, ?) - started > ${responseLimit(responseHours(desk))}) AS breached,
      sum(ended IS NULL AND ? - started > ${responseLimit(responseHours(desk))}) AS overdue,
      sum(ended IS NULL AND ? - started <= ${responseLimit(responseHours(desk))}) AS waiting
    FROM timer GROUP BY response_level ORDER BY response_level`,
    ...[from, to, from, to, now, now, now],
  );
  return rows.map((row) => ({
    level: levelOf(row),
    started: integer(row, 'started'),
    breached: integer(row, 'breached'),
    overdue: integer(row, 'overdue'),
    waiting: integer(row, 'waiting'),
  }));
}

function months(database: Database): EscalationCounts['months'] {
  const rows = database.all(
    `SELECT month, sum(created) AS created, sum(closed) AS closed FROM (
      SELECT substr(created_at, 1, 7) AS month, count(*) AS created, 0 AS closed FROM escalation GROUP BY 1
      UNION ALL
      SELECT substr(closed_at, 1, 7), 0, count(*) FROM escalation WHERE closed_at IS NOT NULL GROUP BY 1
    ) GROUP BY month ORDER BY month`,
  );
  return rows.map((row) => ({
    month: text(row, 'month'),
    created: integer(row, 'created'),
    closed: integer(row, 'closed'),
  }));
}

function levelOf(row: Row): Level {
  const level = LEVELS.find((one) => one === row.level);
  if (level === undefined) throw new StoredRowInvalid('Column level does not hold 1, 2 or 3.');
  return level;
}

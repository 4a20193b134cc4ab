import { type Desk, responseHours } from '../../../domain/escalation/desk.ts';
import { ESCALATION_REASONS, LEVELS, type Level, RESOLUTION_METHODS } from '../../../domain/escalation/escalation.ts';
import type { EscalationCounts, MetricsPeriod } from '../../../domain/escalation/metrics.ts';
import { ESCALATION_STATUSES } from '../../../domain/escalation/status.ts';
import type { EscalationStatistics } from '../../../domain/ports/analytics.ts';
import type { Database, Row } from '../database.ts';
import { integer, oneOf, only, text } from '../row.ts';
import { StoredRowInvalid } from '../store-errors.ts';
import { closedIn, createdIn } from './counted-dates.ts';
import { within } from './date-span.ts';
import { responseLimit } from './escalation-filter.ts';
import { resolutionTimesIn } from './resolution-times.ts';
import { answeredIn, timesWithin } from './response-times.ts';

/** Counts over days, which are kept (`schema/escalation-dates.ts`), and over indexes; no document of an escalation is read. */
export function escalationStatistics(database: Database): EscalationStatistics {
  return {
    escalationCounts: async (period, desk, now) =>
      database.snapshot(() => ({
        ...created(database, period),
        ...closed(database, period, desk),
        active: active(database),
        responses: responses(database, period, desk, Date.parse(now)),
        months: months(database),
      })),
  };
}

/**
 * Finds each escalated brand in an index, and then its first escalation in the period. A brand that the brand table lacks
 * counts once it is escalated, so that the rate stays a share.
 */
const BRANDS = `
WITH RECURSIVE escalated (brandid) AS (
  SELECT min(brandid) FROM escalation
  UNION ALL
  SELECT (SELECT min(brandid) FROM escalation WHERE brandid > escalated.brandid) FROM escalated
    WHERE escalated.brandid IS NOT NULL
)
SELECT (SELECT count(*) FROM brand) + ifnull(sum(brandid NOT IN (SELECT brandid FROM brand)), 0) AS brands,
  count(*) AS escalated
FROM escalated WHERE brandid IS NOT NULL AND EXISTS (SELECT 1 FROM escalation INDEXED BY escalation_brand
  WHERE escalation.brandid = escalated.brandid AND created_at >= ? AND created_at < ?)`;

function created(database: Database, period: MetricsPeriod) {
  const { from, to } = within(period);
  const brands = database.get(BRANDS, from, to);
  const source = createdIn(period);
  const reasons = database.all(
    `SELECT reason, sum(escalations) AS escalations FROM (${source.sql}) GROUP BY reason`,
    ...source.values,
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

function closed(
  database: Database,
  period: MetricsPeriod,
  desk: Desk,
): Pick<EscalationCounts, 'resolution' | 'by_method'> {
  const { sql, values } = closedIn(period);
  const methods = database.all(
    `SELECT method, sum(escalations) AS escalations FROM (${sql}) GROUP BY method`,
    ...values,
  );
  return {
    resolution: resolutionTimesIn(database, period, desk),
    by_method: methods.map((row) => ({
      method: oneOf(row, 'method', RESOLUTION_METHODS),
      escalations: integer(row, 'escalations'),
    })),
  };
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

function responses(database: Database, period: MetricsPeriod, desk: Desk, now: number): EscalationCounts['responses'] {
  const limits = responseHours(desk);
  const answered = answeredIn(database, period, limits);
  const waiting = database.all(
    `SELECT response_level AS level, count(*) AS started, sum(? - response_started > ${responseLimit(limits)}) AS overdue
    FROM escalation INDEXED BY escalation_unanswered
    WHERE response_started IS NOT NULL AND response_met IS NULL AND response_started >= ? AND response_started < ?
    GROUP BY response_level`,
    ...[now, ...timesWithin(period)],
  );
  return LEVELS.flatMap((level) => {
    const ended = answered.get(level) ?? { timers: 0, late: 0 };
    const row = waiting.find((one) => one.level === level);
    const [open, overdue] = row === undefined ? [0, 0] : [integer(row, 'started'), integer(row, 'overdue')];
    const started = ended.timers + open;
    return started === 0 ? [] : [{ level, started, breached: ended.late + overdue, overdue, waiting: open - overdue }];
  });
}

function months(database: Database): EscalationCounts['months'] {
  const rows = database.all(
    `SELECT at AS month, sum(created) AS created, sum(closed) AS closed FROM (
      SELECT at, escalations AS created, 0 AS closed FROM escalation_created_count WHERE unit = 'month'
      UNION ALL
      SELECT at, 0, escalations FROM escalation_closed_count WHERE unit = 'month'
    ) GROUP BY at ORDER BY at`,
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

import { ESCALATION_FORMAT, ESCALATION_REASONS, LEVELS } from '../../../domain/escalation/escalation.ts';
import { DAY } from '../../../domain/escalation/sla.ts';
import type { Counted, EscalationReporting, Span } from '../../../domain/ports/analytics.ts';
import type { Database, Parameter } from '../database.ts';
import { document, integer, oneOf, text, textOrNull } from '../row.ts';
import { closedByDay, closedIn, createdByDay, createdIn } from './counted-dates.ts';
import { responseLimit } from './escalation-filter.ts';

/** Minimum number of brands of a sector with the same reason, to rule out chance. */
const BRANDS_OF_A_PATTERN = 3;

/** Figures and ids for reports. Rows are found by index; no document of an escalation is read. */
export function escalationReporting(database: Database): EscalationReporting {
  return {
    dailyCounts: async (span) => dailyCounts(database, span),
    activeAt: async (instant) => activeAt(database, instant),
    escalationsCounted: async (counted, limit) => {
      const { sql, values } = statementOf(counted);
      return database.all(`${sql} LIMIT ?`, ...values, limit).map((row) => text(row, 'escalation_id'));
    },
    escalationLinking: async (changeId) => escalationLinking(database, changeId),
    recurrences: async (span, limit) =>
      database.snapshot(() => ({
        brands: recurringBrands(database, span, limit),
        sectors: recurringSectors(database, span, limit),
      })),
  };
}

/** Searches the text first, because parsing every document as JSON would take ten times as long. */
function escalationLinking(database: Database, changeId: string) {
  const rows = database.all('SELECT document FROM escalation WHERE instr(document, ?) > 0', changeId);
  return rows
    .map((row) => document(ESCALATION_FORMAT, row, 'document'))
    .find((one) => one.linked_changes.some((change) => change.change_id === changeId));
}

function dailyCounts(database: Database, span: Span) {
  const [created, closed] = [createdByDay(span), closedByDay(span)];
  const rows = database.all(
    `SELECT day, sum(created) AS created, sum(closed) AS closed FROM (
      SELECT day, escalations AS created, 0 AS closed FROM (${created.sql})
      UNION ALL
      SELECT day, 0, escalations FROM (${closed.sql})
    ) GROUP BY day ORDER BY day`,
    ...[...created.values, ...closed.values],
  );
  return rows.map((row) => ({
    day: text(row, 'day'),
    created: integer(row, 'created'),
    closed: integer(row, 'closed'),
  }));
}

/** Starts from the active ones and undoes later events: the later the instant, the fewer days are added up. */
function activeAt(database: Database, instant: string) {
  const since = { from: instant, to: null };
  const [created, closed] = [createdIn(since), closedIn(since)];
  const rows = database.all(
    `SELECT level, sum(escalations) AS escalations FROM (
      SELECT level, sum(escalations) AS escalations FROM escalation_count
        WHERE held_by = '*' AND status <> 'closed' GROUP BY 1
      UNION ALL
      SELECT level, -escalations FROM (${created.sql})
      UNION ALL
      SELECT level, escalations FROM (${closed.sql})
    ) GROUP BY level`,
    ...[...created.values, ...closed.values],
  );
  return LEVELS.flatMap((level) => {
    const row = rows.find((one) => one.level === level);
    const escalations = row === undefined ? 0 : integer(row, 'escalations');
    return escalations === 0 ? [] : [{ level, escalations }];
  });
}

interface Statement {
  readonly sql: string;
  readonly values: readonly Parameter[];
}

function statementOf(counted: Counted): Statement {
  switch (counted.what) {
    case 'created':
      return createdStatement(counted);
    case 'closed':
      return closedStatement(counted);
    case 'active':
      return activeStatement(counted);
    case 'breached':
      return breachedStatement(counted);
  }
}

function createdStatement({ span, reason, sector, brandid }: Extract<Counted, { what: 'created' }>): Statement {
  const parts = ['created_at >= ? AND created_at < ?'];
  const values: Parameter[] = [span.from, span.to];
  const asked = (sql: string, value: Parameter | undefined) => {
    if (value === undefined) return;
    parts.push(sql);
    values.push(value);
  };
  asked('reason = ?', reason);
  asked('brandid = ?', brandid);
  asked('(SELECT sector FROM brand WHERE brand.brandid = escalation.brandid) = ?', sector);
  const sql = `SELECT escalation_id FROM escalation WHERE ${parts.join(' AND ')} ORDER BY created_at, escalation_id`;
  return { sql, values };
}

function closedStatement(counted: Extract<Counted, { what: 'closed' }>): Statement {
  const { from, to } = counted.span;
  const within = 'SELECT escalation_id FROM escalation WHERE closed_at >= ? AND closed_at < ?';
  if ('method' in counted) {
    return {
      sql: `${within} AND method = ? ORDER BY closed_at DESC, escalation_id`,
      values: [from, to, counted.method],
    };
  }
  if (counted.level === undefined) {
    return { sql: `${within} ORDER BY closed_at DESC, escalation_id`, values: [from, to] };
  }
  return {
    sql: `${within} AND level = ? ORDER BY resolution_ms DESC, escalation_id`,
    values: [from, to, counted.level],
  };
}

/** The longest time from creation to close. */
const LONGEST = `(SELECT max(longest) FROM (SELECT (SELECT max(resolution_ms) FROM escalation INDEXED BY escalation_resolution
  WHERE level = column1 AND closed_at IS NOT NULL) AS longest FROM (VALUES ${LEVELS.map((level) => `(${level})`)})))`;

/** Later than an escalation created before an instant, which is the parameter, is closed; a day more or less is of no account. */
const CLOSED_BY = `ifnull(strftime('%Y-%m-%d', ?, (${LONGEST} / ${DAY} + 2) || ' days'), '~')`;

/** Merges two parts, each with its own index: escalations still active, and those closed since. */
function activeStatement({ at, level }: Extract<Counted, { what: 'active' }>): Statement {
  const values = level === undefined ? [] : [level];
  const ofLevel = (column: string) => (level === undefined ? '' : `AND ${column} = ?`);
  return {
    sql: `SELECT escalation_id FROM (
      SELECT escalation_id, created_at FROM escalation INDEXED BY escalation_active
        WHERE status <> 'closed' AND created_at < ? ${ofLevel('-level_rank')}
      UNION ALL
      SELECT escalation_id, created_at FROM escalation INDEXED BY escalation_closed
        WHERE closed_at >= ? AND closed_at < ${CLOSED_BY} AND created_at < ? ${ofLevel('level')}
    ) ORDER BY created_at, escalation_id`,
    values: [at, ...values, at, at, at, ...values],
  };
}

function breachedStatement({ span, now, hours }: Extract<Counted, { what: 'breached' }>): Statement {
  const [from, to, at] = [Date.parse(span.from), Date.parse(span.to), Date.parse(now)];
  const limit = responseLimit(hours);
  return {
    sql: `SELECT escalation_id FROM escalation INDEXED BY escalation_timer
        WHERE response_started IS NOT NULL AND response_started >= ? AND response_started < ?
          AND ifnull(response_met, ?) - response_started > ${limit}
      UNION
      SELECT escalation_id FROM (
        SELECT escalation_id, earlier.value ->> 0 AS response_level, earlier.value ->> 1 AS started,
          earlier.value ->> 2 AS ended FROM escalation INDEXED BY escalation_earlier_timer, json_each(earlier_responses) AS earlier
          WHERE earlier_responses IS NOT NULL
      ) WHERE started >= ? AND started < ? AND ended - started > ${limit}
      ORDER BY escalation_id`,
    values: [from, to, at, from, to],
  };
}

/**
 * Counts earlier escalations only of brands that can be among the first: those escalated in the span as often as the last
 * of them, and twice or more. Without enough of these, of all.
 */
function recurringBrands(database: Database, { from, to }: Span, limit: number) {
  const rows = database.all(
    `WITH recent AS MATERIALIZED (
      SELECT brandid, count(*) AS in_span FROM escalation WHERE created_at >= ? AND created_at < ? GROUP BY brandid
    ), counted AS (
      SELECT brandid, in_span, (SELECT count(*) FROM escalation AS every
        WHERE every.brandid = recent.brandid AND every.created_at < ?) AS in_all FROM recent
      WHERE in_span >= ifnull((SELECT in_span FROM recent WHERE in_span >= 2 ORDER BY in_span DESC LIMIT 1 OFFSET ?), 1)
    )
    SELECT counted.brandid, brandname, in_span, in_all FROM counted LEFT JOIN brand USING (brandid)
    WHERE in_all >= 2 ORDER BY in_span DESC, in_all DESC, counted.brandid LIMIT ?`,
    ...[from, to, to, limit - 1, limit],
  );
  return rows.map((row) => ({
    brandid: integer(row, 'brandid'),
    brandname: textOrNull(row, 'brandname'),
    in_span: integer(row, 'in_span'),
    in_all: integer(row, 'in_all'),
  }));
}

function recurringSectors(database: Database, { from, to }: Span, limit: number) {
  const rows = database.all(
    `SELECT sector, reason, sum(escalations) AS escalations, count(*) AS brands FROM (
      SELECT brandid, reason, count(*) AS escalations FROM escalation
      WHERE created_at >= ? AND created_at < ? GROUP BY brandid, reason
    ) JOIN brand USING (brandid)
    GROUP BY sector, reason HAVING brands >= ? ORDER BY escalations DESC, sector, reason LIMIT ?`,
    ...[from, to, BRANDS_OF_A_PATTERN, limit],
  );
  return rows.map((row) => ({
    sector: text(row, 'sector'),
    reason: oneOf(row, 'reason', ESCALATION_REASONS),
    escalations: integer(row, 'escalations'),
    brands: integer(row, 'brands'),
  }));
}

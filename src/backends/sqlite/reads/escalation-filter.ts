import type { Level } from '../../../domain/escalation/escalation.ts';
import { AT_RISK_SHARE, HOUR, type SlaState } from '../../../domain/escalation/sla.ts';
import { UNRESOLVED } from '../../../domain/escalation/status.ts';
import type { EscalationFilter } from '../../../domain/ports/escalations.ts';
import type { Database, Parameter } from '../database.ts';
import { integer, only } from '../row.ts';

export interface Condition {
  readonly sql: string;
  readonly values: readonly Parameter[];
}

/** Milliseconds within which a response of a level is due. */
export function responseLimitOf(level: Level, hours: Readonly<Record<Level, number>>): number {
  return Math.trunc(hours[level] * HOUR);
}

/** Milliseconds within which a response of the row's level is due, as SQL. The numbers are ours: the desk's settings. */
export function responseLimit(hours: Readonly<Record<Level, number>>): string {
  const milliseconds = (level: Level) => responseLimitOf(level, hours);
  return `CASE response_level WHEN 1 THEN ${milliseconds(1)} WHEN 2 THEN ${milliseconds(2)} ELSE ${milliseconds(3)} END`;
}

/** The states of `slaOf`, as SQL over the columns of the current timer; `?` is the current instant in milliseconds. */
function stateConditions(limit: string): Readonly<Record<SlaState, string>> {
  const waits = 'response_started IS NOT NULL AND response_met IS NULL';
  const atRisk = `? - response_started > ${AT_RISK_SHARE} * (${limit})`;
  return {
    none: 'response_started IS NULL',
    met: `response_met IS NOT NULL AND response_met - response_started <= ${limit}`,
    answered_late: `response_met IS NOT NULL AND response_met - response_started > ${limit}`,
    breached: `${waits} AND ? - response_started > ${limit}`,
    at_risk: `${waits} AND ${atRisk} AND ? - response_started <= ${limit}`,
    running: `${waits} AND NOT (${atRisk})`,
  };
}

/** The current instant and the desk's response times, for a filter. */
interface AtInstant {
  readonly limit: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Returns the filter as disjoint conditions, one for each requested status, because only then an index can give
 * the rows of each in order.
 */
export function conditionsOf(filter: EscalationFilter, at: AtInstant): readonly Condition[] {
  const rest = withoutStatus(filter, at);
  if (filter.status === undefined) return [rest];
  const statuses = [...new Set(filter.status)];
  if (statuses.length === 0) return [{ sql: `false AND ${rest.sql}`, values: rest.values }];
  // The indexes of what is not closed hold all the others together.
  if (UNRESOLVED.every((status) => statuses.includes(status)) && !statuses.includes('closed')) {
    return [{ sql: `status <> 'closed' AND ${rest.sql}`, values: rest.values }];
  }
  return statuses.map((status) => ({ sql: `status = ? AND ${rest.sql}`, values: [status, ...rest.values] }));
}

/** Returns the source of the rows: the few systematic ones always come from their own index. */
export function tableFor({ scope }: EscalationFilter): string {
  return scope === 'systematic' ? 'escalation INDEXED BY escalation_systematic' : 'escalation';
}

function withoutStatus(filter: EscalationFilter, at: AtInstant): Condition {
  const parts = ['true'];
  const values: Parameter[] = [];
  const equal = (column: 'level_rank' | 'reason' | 'brandid' | 'assigned_to', value: Parameter | undefined) => {
    if (value === undefined) return;
    parts.push(`${column} = ?`);
    values.push(value);
  };
  equal('level_rank', filter.level === undefined ? undefined : -filter.level);
  equal('reason', filter.reason);
  equal('brandid', filter.brandid);
  equal('assigned_to', filter.assigned_to);
  // Written as a literal, because only then a partial index matches.
  if (filter.scope !== undefined) parts.push(`scope = '${filter.scope === 'systematic' ? 'systematic' : 'one_off'}'`);
  if (filter.unassigned !== undefined) parts.push(`assigned_to IS ${filter.unassigned ? '' : 'NOT '}NULL`);
  if (filter.sla !== undefined) {
    const known = stateConditions(at.limit);
    const states = filter.sla.map((state) => known[state]);
    const sql = states.length === 0 ? 'false' : states.map((state) => `(${state})`).join(' OR ');
    parts.push(`status <> 'closed' AND (${sql})`);
    for (const _ of sql.matchAll(/\?/g)) values.push(at.now);
  }
  return { sql: parts.join(' AND '), values };
}

/** Values of `held_by` in `escalation_count` for unassigned escalations, and for all. */
const UNASSIGNED = '-';
const ANY_ASSIGNEE = '*';

/**
 * Counts from the stored counts, unless they do not cover the filter: a brand or the systematic ones, which are
 * few, or a response time.
 */
export function countEscalations(database: Database, filter: EscalationFilter, at: AtInstant): number {
  const contradicts = filter.assigned_to !== undefined && filter.unassigned === true;
  if (contradicts) return 0;
  if (filter.brandid === undefined && filter.sla === undefined) {
    if (filter.scope === undefined) return keptCount(database, filter);
    if (filter.scope === 'one_off') {
      return keptCount(database, filter) - countRows(database, { ...filter, scope: 'systematic' }, at);
    }
  }
  return countRows(database, filter, at);
}

function countRows(database: Database, filter: EscalationFilter, at: AtInstant): number {
  const from = `SELECT count(*) AS total FROM ${tableFor(filter)}`;
  const sum = (total: number, { sql, values }: Condition) =>
    total + integer(only(database.get(`${from} WHERE ${sql}`, ...values)), 'total');
  return conditionsOf(filter, at).reduce(sum, 0);
}

function keptCount(database: Database, filter: EscalationFilter): number {
  const parts = ['held_by = ?'];
  const holder = filter.assigned_to === undefined ? undefined : `=${filter.assigned_to}`;
  const values: Parameter[] = [holder ?? (filter.unassigned ? UNASSIGNED : ANY_ASSIGNEE)];
  const asked = (sql: string, value: Parameter | undefined) => {
    if (value === undefined) return;
    parts.push(sql);
    values.push(value);
  };
  asked('level = ?', filter.level);
  asked('reason = ?', filter.reason);
  asked('status IN (SELECT value FROM json_each(?))', filter.status && JSON.stringify(filter.status));
  const sql = `SELECT ifnull(sum(escalations), 0) AS total FROM escalation_count WHERE ${parts.join(' AND ')}`;
  const count = integer(only(database.get(sql, ...values)), 'total');
  if (filter.unassigned !== false || filter.assigned_to !== undefined) return count;
  return count - integer(only(database.get(sql, UNASSIGNED, ...values.slice(1))), 'total');
}

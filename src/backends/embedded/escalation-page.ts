import { z } from 'zod';
import { type Escalation, escalationSchema } from '../../domain/escalation/escalation.ts';
import type { Page } from '../../domain/page.ts';
import type { ESCALATION_SORTS, EscalationFilter, EscalationReads, Hasher } from '../../domain/ports.ts';
import type { Database, Parameter } from './database.ts';
import { type PagedQuery, pageOf, readCursor, writeCursor } from './paging.ts';
import { document, integer } from './row.ts';
import { only } from './store.ts';

type Sort = (typeof ESCALATION_SORTS)[number];

/** Above any confidence, so that an unknown one sorts last. */
const UNKNOWN_CONFIDENCE = 2;

interface SortRule {
  readonly order: string;
  readonly after: string;
  readonly key: (escalation: Escalation) => readonly (number | string)[];
}

/** Every sort ends in the id, so that a place in it is one row. */
const SORTS: Readonly<Record<Sort, SortRule>> = {
  newest: {
    order: 'created_at DESC, escalation_id DESC',
    after: '(created_at, escalation_id) < (?, ?)',
    key: (escalation) => [escalation.created_at, escalation.escalation_id],
  },
  oldest: {
    order: 'created_at, escalation_id',
    after: '(created_at, escalation_id) > (?, ?)',
    key: (escalation) => [escalation.created_at, escalation.escalation_id],
  },
  /** Highest level first, then oldest. */
  level: {
    order: '-level, created_at, escalation_id',
    after: '(-level, created_at, escalation_id) > (?, ?, ?)',
    key: (escalation) => [-escalation.level, escalation.created_at, escalation.escalation_id],
  },
  /** Lowest confidence first, unknown last, then oldest. */
  confidence: {
    order: `ifnull(confidence_score, ${UNKNOWN_CONFIDENCE}), created_at, escalation_id`,
    after: `(ifnull(confidence_score, ${UNKNOWN_CONFIDENCE}), created_at, escalation_id) > (?, ?, ?)`,
    key: (escalation) => [
      escalation.confidence_score ?? UNKNOWN_CONFIDENCE,
      escalation.created_at,
      escalation.escalation_id,
    ],
  },
};
const timeKey = z.tuple([z.string(), z.string()]);
const rankKey = z.tuple([z.number(), z.string(), z.string()]);

export function escalationPages(database: Database, hasher: Hasher): Pick<EscalationReads, 'escalationPage'> {
  return {
    escalationPage: async (filter, sort, limit, cursor) =>
      database.snapshot(() => {
        const query: PagedQuery = { rows: 'escalations', filter, sort };
        const ranked = sort === 'level' || sort === 'confidence';
        const after = ranked ? readCursor(cursor, query, rankKey, hasher) : readCursor(cursor, query, timeKey, hasher);
        return escalationPage(database, filter, SORTS[sort], limit, after, (last) =>
          writeCursor(query, SORTS[sort].key(last), hasher),
        );
      }),
  };
}

function escalationPage(
  database: Database,
  filter: EscalationFilter,
  rule: SortRule,
  limit: number,
  after: readonly Parameter[] | undefined,
  cursorAfter: (last: Escalation) => string,
): Page<Escalation> {
  const { sql, values } = conditionOf(filter);
  const total = only(database.get(`SELECT count(*) AS total FROM escalation WHERE ${sql}`, ...values));
  const rows = database.all(
    `SELECT document FROM escalation WHERE ${sql} ${after === undefined ? '' : `AND ${rule.after}`}
    ORDER BY ${rule.order} LIMIT ?`,
    ...values,
    ...(after ?? []),
    limit + 1,
  );
  const escalations = rows.map((row) => document(escalationSchema, row, 'document'));
  return pageOf(escalations, limit, integer(total, 'total'), cursorAfter);
}

function conditionOf(filter: EscalationFilter): { readonly sql: string; readonly values: readonly Parameter[] } {
  const parts = ['true'];
  const values: Parameter[] = [];
  const equal = (column: 'level' | 'reason' | 'brandid' | 'assigned_to', value: Parameter | undefined) => {
    if (value === undefined) return;
    parts.push(`${column} = ?`);
    values.push(value);
  };
  equal('level', filter.level);
  equal('reason', filter.reason);
  equal('brandid', filter.brandid);
  equal('assigned_to', filter.assigned_to);
  if (filter.status !== undefined) {
    parts.push('status IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(filter.status));
  }
  if (filter.unassigned !== undefined) parts.push(`assigned_to IS ${filter.unassigned ? '' : 'NOT '}NULL`);
  return { sql: parts.join(' AND '), values };
}

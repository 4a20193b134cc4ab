import { ESCALATION_FORMAT } from '../../../domain/escalation/escalation.ts';
import type { EscalationReads } from '../../../domain/ports/escalations.ts';
import type { Database } from '../database.ts';
import { document, integer, only, text } from '../row.ts';

export function escalationReads(
  database: Database,
): Pick<EscalationReads, 'escalation' | 'activeEscalationsOf' | 'assignees'> {
  return {
    async escalation(escalationId) {
      const row = database.get('SELECT document FROM escalation WHERE escalation_id = ?', escalationId);
      return row === undefined ? undefined : document(ESCALATION_FORMAT, row, 'document');
    },
    async activeEscalationsOf(brandid) {
      const sql = `SELECT document FROM escalation WHERE brandid = ? AND status <> 'closed' ORDER BY created_at`;
      return database.all(sql, brandid).map((row) => document(ESCALATION_FORMAT, row, 'document'));
    },
    async assignees() {
      const sql = `SELECT substr(held_by, 2) AS assigned_to, sum(iif(status = 'closed', 0, escalations)) AS active
        FROM escalation_count WHERE held_by NOT IN ('-', '*') GROUP BY held_by ORDER BY held_by`;
      return database
        .all(sql)
        .map((row) => ({ assigned_to: text(row, 'assigned_to'), active: integer(row, 'active') }));
    },
  };
}

/** Returns the number of the next `ESC-{year}-{number}`. */
export function nextEscalationSequence(database: Database, year: number): number {
  const prefix = `ESC-${String(year).padStart(4, '0')}-`;
  const row = database.get(
    `SELECT ifnull(max(CAST(substr(escalation_id, ?) AS INTEGER)), 0) + 1 AS next FROM escalation
    WHERE escalation_id >= ? AND escalation_id < ?`,
    prefix.length + 1,
    prefix,
    `${prefix}:`, // ':' follows '9'
  );
  return integer(only(row), 'next');
}

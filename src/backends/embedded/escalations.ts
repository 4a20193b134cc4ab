import { type Escalation, escalationSchema } from '../../domain/escalation/escalation.ts';
import { escalationStatus } from '../../domain/escalation/status.ts';
import type { EscalationReads } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { document, documentText, integer, text } from './row.ts';
import { only } from './store.ts';

export function escalationReads(
  database: Database,
): Pick<EscalationReads, 'escalation' | 'activeEscalationsOf' | 'assignees'> {
  return {
    async escalation(escalationId) {
      const row = database.get('SELECT document FROM escalation WHERE escalation_id = ?', escalationId);
      return row === undefined ? undefined : document(escalationSchema, row, 'document');
    },
    async activeEscalationsOf(brandid) {
      const sql = `SELECT document FROM escalation WHERE brandid = ? AND status <> 'closed' ORDER BY created_at`;
      return database.all(sql, brandid).map((row) => document(escalationSchema, row, 'document'));
    },
    async assignees() {
      const sql = `SELECT assigned_to, sum(status <> 'closed') AS active FROM escalation
        WHERE assigned_to IS NOT NULL GROUP BY assigned_to ORDER BY assigned_to`;
      return database
        .all(sql)
        .map((row) => ({ assigned_to: text(row, 'assigned_to'), active: integer(row, 'active') }));
    },
  };
}

/** False when an escalation of this id exists already. */
export function insertEscalation(database: Database, escalation: Escalation): boolean {
  const sql = `INSERT INTO escalation (escalation_id, brandid, level, reason, status, assigned_to, created_at,
      confidence_score, version, document)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (escalation_id) DO NOTHING`;
  return database.run(sql, escalation.escalation_id, ...columnsOf(escalation)) === 1;
}

/** False when the stored escalation is not the version before this one. */
export function updateEscalation(database: Database, escalation: Escalation): boolean {
  const sql = `UPDATE escalation SET brandid = ?, level = ?, reason = ?, status = ?, assigned_to = ?, created_at = ?,
      confidence_score = ?, version = ?, document = ?
    WHERE escalation_id = ? AND version = ?`;
  return database.run(sql, ...columnsOf(escalation), escalation.escalation_id, escalation.version - 1) === 1;
}

/** The indexed columns are copies of the document's facts, made here and nowhere else. */
function columnsOf(escalation: Escalation) {
  return [
    escalation.brandid,
    escalation.level,
    escalation.reason,
    escalationStatus(escalation),
    escalation.assigned_to,
    escalation.created_at,
    escalation.confidence_score,
    escalation.version,
    documentText(escalation),
  ] as const;
}

/** The number that the next `ESC-{year}-{number}` gets. */
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

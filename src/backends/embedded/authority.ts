import {
  approverRecordSchema,
  changeDecisionSchema,
  executionRecordSchema,
  policyRecordSchema,
} from '../../domain/change/authority.ts';
import type { AuthorityReads } from '../../domain/ports.ts';
import type { AuditChain } from './audit-chain.ts';
import type { Database } from './database.ts';
import { document, text } from './row.ts';

const EXECUTION_COLUMNS = 'change_id, digest, state, at, detail';

export function authorityReads(database: Database, audit: AuditChain): AuthorityReads {
  return {
    async approvers() {
      const rows = database.all(
        'SELECT approver_id, algorithm, public_key, enrolled_at FROM approver ORDER BY approver_id',
      );
      return rows.map((row) => approverRecordSchema.parse(row));
    },
    async policy() {
      const row = database.get('SELECT document FROM policy_version ORDER BY position DESC LIMIT 1');
      return row === undefined ? undefined : document(policyRecordSchema, row, 'document');
    },
    async decisionsOn(changeId) {
      return database
        .all('SELECT document FROM decision WHERE change_id = ? ORDER BY approver_id', changeId)
        .map((row) => document(changeDecisionSchema, row, 'document'));
    },
    async execution(changeId) {
      const row = database.get(`SELECT ${EXECUTION_COLUMNS} FROM execution WHERE change_id = ?`, changeId);
      return row === undefined ? undefined : executionRecordSchema.parse(row);
    },
    async executionsUnderWay() {
      return database
        .all(`SELECT ${EXECUTION_COLUMNS} FROM execution WHERE state = 'applying' ORDER BY at, change_id`)
        .map((row) => executionRecordSchema.parse(row));
    },
    async approvedNotExecuted() {
      const sql = `SELECT DISTINCT change_id FROM decision
        WHERE document ->> 'decision' = 'approve' AND change_id NOT IN (SELECT change_id FROM execution)
        ORDER BY change_id`;
      return database.all(sql).map((row) => text(row, 'change_id'));
    },
    authorityAuditHead: async () => audit.head(),
    authorityAudit: async (fromSeq, limit) => audit.entries(fromSeq, limit),
  };
}

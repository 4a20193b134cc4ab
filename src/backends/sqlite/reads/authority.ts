import {
  applicationRecordSchema,
  approverRecordSchema,
  DECISION_FORMAT,
  POLICY_FORMAT,
} from '../../../domain/change/authority.ts';
import type { AuthorityReads } from '../../../domain/ports/authority.ts';
import type { Database, Row } from '../database.ts';
import { sealed, text } from '../row.ts';
import { StoredRowInvalid } from '../store-errors.ts';
import type { AuditReads } from './audit.ts';

const APPLICATION_COLUMNS = 'change_id, digest, state, at, detail';

export function authorityReads(database: Database, audit: AuditReads): AuthorityReads {
  return {
    async approvers() {
      const rows = database.all(
        'SELECT approver_id, algorithm, public_key, enrolled_at FROM approver ORDER BY approver_id',
      );
      return rows.map((row) => approverRecordSchema.parse(row));
    },
    async policy() {
      const row = database.get('SELECT document FROM policy_version ORDER BY position DESC LIMIT 1');
      return row === undefined ? undefined : sealed(POLICY_FORMAT, row, 'document');
    },
    async policies() {
      return database
        .all('SELECT policy_version, document FROM policy_version ORDER BY position')
        .map((row) => filedAs(sealed(POLICY_FORMAT, row, 'document'), row, ['policy_version']));
    },
    async decisionsOn(changeId) {
      return database
        .all('SELECT document FROM decision WHERE change_id = ? ORDER BY approver_id', changeId)
        .map((row) => sealed(DECISION_FORMAT, row, 'document'));
    },
    async decisions() {
      return database
        .all('SELECT change_id, approver_id, document FROM decision ORDER BY change_id, approver_id')
        .map((row) => filedAs(sealed(DECISION_FORMAT, row, 'document'), row, ['change_id', 'approver_id']));
    },
    async application(changeId) {
      const row = database.get(`SELECT ${APPLICATION_COLUMNS} FROM execution WHERE change_id = ?`, changeId);
      return row === undefined ? undefined : applicationRecordSchema.parse(row);
    },
    async applications() {
      return database
        .all(`SELECT ${APPLICATION_COLUMNS} FROM execution ORDER BY change_id`)
        .map((row) => applicationRecordSchema.parse(row));
    },
    async unresolvedApplications() {
      return database
        .all(`SELECT ${APPLICATION_COLUMNS} FROM execution
          WHERE state IN ('applying', 'outcome_unknown') ORDER BY at, change_id`)
        .map((row) => applicationRecordSchema.parse(row));
    },
    async approvedNotApplied() {
      const sql = `SELECT DISTINCT change_id FROM decision
        WHERE document ->> 'decision' = 'approve' AND change_id NOT IN (SELECT change_id FROM execution)
        ORDER BY change_id`;
      return database.all(sql).map((row) => text(row, 'change_id'));
    },
    authorityAuditHead: async () => audit.head(),
    authorityAudit: async (fromSeq, limit) => audit.entries(fromSeq, limit),
  };
}

/** The document, if the columns that it is found by say what it says itself. */
function filedAs<T extends Record<K, string>, K extends string>(stored: T, row: Row, columns: readonly K[]): T {
  const wrong = columns.find((column) => stored[column] !== text(row, column));
  if (wrong === undefined) return stored;
  throw new StoredRowInvalid(`A row is filed under the ${wrong} ${text(row, wrong)} and tells of ${stored[wrong]}.`);
}

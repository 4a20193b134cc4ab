import {
  applicationRecordSchema,
  approverRecordSchema,
  DECISION_FORMAT,
  POLICY_FORMAT,
} from '../../../domain/change/authority.ts';
import type { AuthorityReads, AuthorityRecordsOn } from '../../../domain/ports/authority.ts';
import type { Database, Row } from '../database.ts';
import { rowsInPages } from '../paging.ts';
import { integer, only, sealed, text } from '../row.ts';
import { StoredRowInvalid } from '../store-errors.ts';
import type { AuditReads } from './audit.ts';

/** The agent side opens older schemas, too, in which nothing was kept of it. */
const KEEPS_INSTANTS = "SELECT 1 FROM sqlite_schema WHERE name = 'highest_instant'";

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
    async *policies() {
      const sql =
        'SELECT position, policy_version, document FROM policy_version WHERE position > ? ORDER BY position LIMIT ?';
      const after = (last: Row | null) => (last === null ? 0 : integer(last, 'position'));
      for (const row of rowsInPages((last, limit) => database.all(sql, after(last), limit)))
        yield filedAs(sealed(POLICY_FORMAT, row, 'document'), row, ['policy_version']);
    },
    recordsOn: async (changeIds) => database.snapshot(() => recordsOn(database, changeIds)),
    async *decisions() {
      const sql = `SELECT change_id, approver_id, document FROM decision
        WHERE (change_id, approver_id) > (?, ?) ORDER BY change_id, approver_id LIMIT ?`;
      const after = (last: Row | null) =>
        last === null ? (['', ''] as const) : ([text(last, 'change_id'), text(last, 'approver_id')] as const);
      for (const row of rowsInPages((last, limit) => database.all(sql, ...after(last), limit)))
        yield filedAs(sealed(DECISION_FORMAT, row, 'document'), row, ['change_id', 'approver_id']);
    },
    async hasDecisions() {
      return database.get('SELECT 1 FROM decision LIMIT 1') !== undefined;
    },
    async *applications() {
      const sql = `SELECT ${APPLICATION_COLUMNS} FROM execution WHERE change_id > ? ORDER BY change_id LIMIT ?`;
      const after = (last: Row | null) => (last === null ? '' : text(last, 'change_id'));
      for (const row of rowsInPages((last, limit) => database.all(sql, after(last), limit)))
        yield applicationRecordSchema.parse(row);
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
    async highestInstant() {
      if (database.get(KEEPS_INSTANTS) === undefined) return null;
      const at = text(only(database.get('SELECT at FROM highest_instant')), 'at');
      return at === '' ? null : at;
    },
    authorityAuditHead: async () => audit.head(),
    authorityAudit: async (fromSeq, limit) => audit.entries(fromSeq, limit),
  };
}

function recordsOn(database: Database, changeIds: readonly string[]): ReadonlyMap<string, AuthorityRecordsOn> {
  const ids = JSON.stringify(changeIds);
  const among = 'change_id IN (SELECT value FROM json_each(?))';
  const decisions = Map.groupBy(
    database
      .all(`SELECT document FROM decision WHERE ${among} ORDER BY approver_id`, ids)
      .map((row) => sealed(DECISION_FORMAT, row, 'document')),
    ({ change_id }) => change_id,
  );
  const applications = new Map(
    database
      .all(`SELECT ${APPLICATION_COLUMNS} FROM execution WHERE ${among}`, ids)
      .map((row) => applicationRecordSchema.parse(row))
      .map((application) => [application.change_id, application]),
  );
  const open = [...decisions]
    .filter(([id, on]) => !applications.has(id) && on.some(({ decision }) => decision === 'approve'))
    .map(([id]) => id);
  const lost = open.length === 0 ? new Set<string>() : claimedIn(database, open);
  return new Map(
    changeIds.map((id) => [
      id,
      { decisions: decisions.get(id) ?? [], application: applications.get(id), lostApplication: lost.has(id) },
    ]),
  );
}

/** Returns the changes whose last claim in the chain was not released. It reads the whole chain, and few changes need it. */
function claimedIn(database: Database, changeIds: readonly string[]): ReadonlySet<string> {
  const sql = `SELECT fact ->> 'change_id' AS change_id FROM audit
    WHERE (instr(fact, '"execution_claimed"') OR instr(fact, '"execution_released"'))
      AND iif(json_valid(fact), fact ->> 'change_id', NULL) IN (SELECT value FROM json_each(?))
    GROUP BY 1 HAVING sum(iif(fact ->> 'event' = 'execution_claimed', 1, -1)) > 0`;
  return new Set(database.all(sql, JSON.stringify(changeIds)).map((row) => text(row, 'change_id')));
}

/** Returns the document if the columns that it is stored under agree with it; throws {@link StoredRowInvalid} if not. */
function filedAs<T extends Record<K, string>, K extends string>(stored: T, row: Row, columns: readonly K[]): T {
  const wrong = columns.find((column) => stored[column] !== text(row, column));
  if (wrong === undefined) return stored;
  throw new StoredRowInvalid(`A row is filed under the ${wrong} ${text(row, wrong)} and tells of ${stored[wrong]}.`);
}

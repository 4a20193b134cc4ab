import { AUDIT_TABLE, BELONGS_TO_TABLE } from './audit-table.ts';
import { KEEPING_TABLES } from './keeping.ts';
import type { Migrations } from './migrate.ts';
import { TURN_TABLE } from './turn.ts';

const TABLES = `
CREATE TABLE approver (
  approver_id TEXT PRIMARY KEY, algorithm TEXT NOT NULL, public_key TEXT NOT NULL, enrolled_at TEXT NOT NULL
) STRICT;
CREATE TABLE policy_version (
  position INTEGER PRIMARY KEY AUTOINCREMENT, policy_version TEXT NOT NULL, document TEXT NOT NULL
) STRICT;
CREATE TABLE decision (
  change_id TEXT NOT NULL, approver_id TEXT NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (change_id, approver_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE execution (
  change_id TEXT PRIMARY KEY, digest TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL, detail TEXT
) STRICT;
CREATE INDEX execution_under_way ON execution (at) WHERE state = 'applying';
CREATE TRIGGER decision_is_never_edited BEFORE UPDATE ON decision
  BEGIN SELECT RAISE(ABORT, 'decisions are immutable'); END;
CREATE TRIGGER decision_is_never_deleted BEFORE DELETE ON decision
  BEGIN SELECT RAISE(ABORT, 'decisions are immutable'); END;
`;

/** What recovery looks for: applications under way and those of unknown outcome. They are few. */
const UNRESOLVED_INDEX = `
DROP INDEX execution_under_way;
CREATE INDEX execution_unresolved ON execution (at, change_id) WHERE state IN ('applying', 'outcome_unknown');
`;

export const AUTHORITY_MIGRATIONS: Migrations = [
  BELONGS_TO_TABLE + TABLES + AUDIT_TABLE,
  TURN_TABLE + UNRESOLVED_INDEX,
  KEEPING_TABLES,
];

import { AUDIT_TABLE, BELONGS_TO_TABLE } from './audit-table.ts';
import type { Migrations } from './migrate.ts';

const TABLES = `
CREATE TABLE proposal (
  change_id TEXT PRIMARY KEY, canonical TEXT NOT NULL, digest TEXT NOT NULL,
  created_at TEXT NOT NULL, escalation_id TEXT
) STRICT;
CREATE INDEX proposal_created ON proposal (created_at, change_id);
CREATE INDEX proposal_escalation ON proposal (escalation_id, created_at, change_id);
CREATE TABLE withdrawal (change_id TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT;
CREATE TRIGGER proposal_is_never_edited BEFORE UPDATE ON proposal
  BEGIN SELECT RAISE(ABORT, 'proposals are immutable'); END;
`;

/** The connection that a change was proposed through. Older changes have none: nobody but their owner withdraws them. */
const CONNECTIONS = `
CREATE TABLE proposed_through (change_id TEXT PRIMARY KEY, connection TEXT NOT NULL) STRICT;
CREATE TRIGGER proposed_through_is_never_edited BEFORE UPDATE ON proposed_through
  BEGIN SELECT RAISE(ABORT, 'proposals are immutable'); END;
`;

export const PROPOSALS_MIGRATIONS: Migrations = [BELONGS_TO_TABLE + TABLES + AUDIT_TABLE, CONNECTIONS];

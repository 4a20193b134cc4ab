/** The agents' instructions, what of them is deployed, and recorded tests. Each is only ever added to. */
export const AGENT_TABLES = `
CREATE TABLE agent_instructions (
  agent TEXT NOT NULL, version INTEGER NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (agent, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE agent_deployment (
  agent TEXT NOT NULL, sequence INTEGER NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (agent, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE agent_run (
  run_id TEXT PRIMARY KEY, agent TEXT NOT NULL, run_at TEXT NOT NULL, document TEXT NOT NULL
) STRICT;
CREATE INDEX agent_run_agent ON agent_run (agent, run_at);
CREATE TRIGGER agent_instructions_are_never_edited BEFORE UPDATE ON agent_instructions
  BEGIN SELECT RAISE(ABORT, 'versions of instructions are immutable'); END;
CREATE TRIGGER agent_instructions_are_never_deleted BEFORE DELETE ON agent_instructions
  BEGIN SELECT RAISE(ABORT, 'versions of instructions are immutable'); END;
CREATE TRIGGER agent_deployment_is_never_edited BEFORE UPDATE ON agent_deployment
  BEGIN SELECT RAISE(ABORT, 'deployments are immutable'); END;
CREATE TRIGGER agent_deployment_is_never_deleted BEFORE DELETE ON agent_deployment
  BEGIN SELECT RAISE(ABORT, 'deployments are immutable'); END;
CREATE TRIGGER agent_run_is_never_edited BEFORE UPDATE ON agent_run
  BEGIN SELECT RAISE(ABORT, 'test runs are immutable'); END;
CREATE TRIGGER agent_run_is_never_deleted BEFORE DELETE ON agent_run
  BEGIN SELECT RAISE(ABORT, 'test runs are immutable'); END;
`;

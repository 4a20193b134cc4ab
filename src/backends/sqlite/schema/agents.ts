import { immutable } from './immutable.ts';

/** Tables of the agents' instructions, their deployments and recorded tests. All are append-only. */
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
${immutable('agent_instructions', 'agent_instructions_are', 'versions of instructions')}
${immutable('agent_deployment', 'agent_deployment_is', 'deployments')}
${immutable('agent_run', 'agent_run_is', 'test runs')}
`;

import {
  AGENT_RUN_FORMAT,
  type AgentRun,
  DEPLOYMENT_FORMAT,
  type Deployment,
  INSTRUCTIONS_FORMAT,
  type InstructionsVersion,
} from '../../../domain/agents/agent.ts';
import type { Database } from '../database.ts';
import { documentText } from '../row.ts';

/** Returns false when the version is not the next of its agent. */
export function appendInstructions(database: Database, instructions: InstructionsVersion): boolean {
  const { agent, version } = instructions;
  const sql = `INSERT INTO agent_instructions (agent, version, document) SELECT ?, ?, ?
    WHERE (SELECT ifnull(max(version), 0) + 1 FROM agent_instructions WHERE agent = ?) = ?`;
  return database.run(sql, agent, version, documentText(INSTRUCTIONS_FORMAT, instructions), agent, version) === 1;
}

/** Returns false when the deployment is not the next of its agent, or the version that it names is not stored. */
export function appendDeployment(database: Database, deployment: Deployment): boolean {
  const { agent, sequence, version } = deployment;
  const sql = `INSERT INTO agent_deployment (agent, sequence, document) SELECT ?, ?, ?
    WHERE (SELECT ifnull(max(sequence), 0) + 1 FROM agent_deployment WHERE agent = ?) = ?
      AND EXISTS (SELECT 1 FROM agent_instructions WHERE agent = ? AND version = ?)`;
  return (
    database.run(sql, agent, sequence, documentText(DEPLOYMENT_FORMAT, deployment), agent, sequence, agent, version) ===
    1
  );
}

/** Returns false when there is a run of this id, or the version that it names is not stored. */
export function insertAgentRun(database: Database, run: AgentRun): boolean {
  const { run_id, agent, run_at, version } = run;
  const sql = `INSERT OR IGNORE INTO agent_run (run_id, agent, run_at, document) SELECT ?, ?, ?, ?
    WHERE EXISTS (SELECT 1 FROM agent_instructions WHERE agent = ? AND version = ?)`;
  return database.run(sql, run_id, agent, run_at, documentText(AGENT_RUN_FORMAT, run), agent, version) === 1;
}

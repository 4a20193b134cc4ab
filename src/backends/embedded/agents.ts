import {
  type AgentRun,
  agentRunSchema,
  type Deployment,
  deploymentSchema,
  type InstructionsVersion,
  instructionsVersionSchema,
} from '../../domain/agents/agent.ts';
import type { AgentReads } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { document, documentText } from './row.ts';

export function agentReads(database: Database): AgentReads {
  return {
    async instructionsOf(agent) {
      return database
        .all('SELECT document FROM agent_instructions WHERE agent = ? ORDER BY version', agent)
        .map((row) => document(instructionsVersionSchema, row, 'document'));
    },
    async deploymentsOf(agent) {
      return database
        .all('SELECT document FROM agent_deployment WHERE agent = ? ORDER BY sequence', agent)
        .map((row) => document(deploymentSchema, row, 'document'));
    },
    async agentRunsOf(agent) {
      return database
        .all('SELECT document FROM agent_run WHERE agent = ? ORDER BY run_at, run_id', agent)
        .map((row) => document(agentRunSchema, row, 'document'));
    },
  };
}

/** False when the version is not the next of its agent. */
export function appendInstructions(database: Database, instructions: InstructionsVersion): boolean {
  const { agent, version } = instructions;
  const sql = `INSERT INTO agent_instructions (agent, version, document) SELECT ?, ?, ?
    WHERE (SELECT ifnull(max(version), 0) + 1 FROM agent_instructions WHERE agent = ?) = ?`;
  return database.run(sql, agent, version, documentText(instructions), agent, version) === 1;
}

/** False when the deployment is not the next of its agent, or the version that it names is not stored. */
export function appendDeployment(database: Database, deployment: Deployment): boolean {
  const { agent, sequence, version } = deployment;
  const sql = `INSERT INTO agent_deployment (agent, sequence, document) SELECT ?, ?, ?
    WHERE (SELECT ifnull(max(sequence), 0) + 1 FROM agent_deployment WHERE agent = ?) = ?
      AND EXISTS (SELECT 1 FROM agent_instructions WHERE agent = ? AND version = ?)`;
  return database.run(sql, agent, sequence, documentText(deployment), agent, sequence, agent, version) === 1;
}

/** False when there is a run of this id. */
export function insertAgentRun(database: Database, run: AgentRun): boolean {
  const sql = 'INSERT OR IGNORE INTO agent_run (run_id, agent, run_at, document) VALUES (?, ?, ?, ?)';
  return database.run(sql, run.run_id, run.agent, run.run_at, documentText(run)) === 1;
}

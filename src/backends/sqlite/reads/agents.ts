import {
  type AgentRun,
  agentRunSchema,
  type Deployment,
  deploymentSchema,
  type InstructionsVersion,
  instructionsVersionSchema,
} from '../../../domain/agents/agent.ts';
import type { AgentReads } from '../../../domain/ports/agents.ts';
import type { Database } from '../database.ts';
import { document, documentText, integer } from '../row.ts';

const TO_TRY = `
SELECT brandid FROM (
  SELECT brandid, 0 AS rank, min(created_at) AS since FROM escalation WHERE status <> 'closed' GROUP BY brandid
  UNION ALL
  SELECT brandid, 1, '9' FROM brand_to_check
) AS listed
WHERE EXISTS (SELECT 1 FROM brand WHERE brand.brandid = listed.brandid AND status = 'active' AND manually_processed = 0)
  AND EXISTS (SELECT 1 FROM combo WHERE combo.brandid = listed.brandid)
GROUP BY brandid ORDER BY min(rank), min(since), brandid LIMIT ?`;

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
    async brandsToTry(limit) {
      return database.all(TO_TRY, limit).map((row) => integer(row, 'brandid'));
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

/** False when there is a run of this id, or the version that it names is not stored. */
export function insertAgentRun(database: Database, run: AgentRun): boolean {
  const { run_id, agent, run_at, version } = run;
  const sql = `INSERT OR IGNORE INTO agent_run (run_id, agent, run_at, document) SELECT ?, ?, ?, ?
    WHERE EXISTS (SELECT 1 FROM agent_instructions WHERE agent = ? AND version = ?)`;
  return database.run(sql, run_id, agent, run_at, documentText(run), agent, version) === 1;
}

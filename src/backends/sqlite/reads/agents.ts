import { AGENT_RUN_FORMAT, DEPLOYMENT_FORMAT, INSTRUCTIONS_FORMAT } from '../../../domain/agents/agent.ts';
import type { AgentReads } from '../../../domain/ports/agents.ts';
import type { Database } from '../database.ts';
import { document, integer } from '../row.ts';

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
        .map((row) => document(INSTRUCTIONS_FORMAT, row, 'document'));
    },
    async deploymentsOf(agent) {
      return database
        .all('SELECT document FROM agent_deployment WHERE agent = ? ORDER BY sequence', agent)
        .map((row) => document(DEPLOYMENT_FORMAT, row, 'document'));
    },
    async agentRunsOf(agent) {
      return database
        .all('SELECT document FROM agent_run WHERE agent = ? ORDER BY run_at, run_id', agent)
        .map((row) => document(AGENT_RUN_FORMAT, row, 'document'));
    },
    async brandsToTry(limit) {
      return database.all(TO_TRY, limit).map((row) => integer(row, 'brandid'));
    },
  };
}

import { z } from 'zod';
import {
  AGENT_RUN_FORMAT,
  type Agent,
  DEPLOYMENT_FORMAT,
  INSTRUCTIONS_FORMAT,
  type InstructionsVersion,
} from '../../../domain/agents/agent.ts';
import type { Page } from '../../../domain/paging/page.ts';
import type { AgentReads, InstructionsSummary } from '../../../domain/ports/agents.ts';
import type { Hasher } from '../../../domain/ports/foundation.ts';
import type { Database, Row } from '../database.ts';
import { type PagedQuery, pageOf, readCursor, rowsInPages, writeCursor } from '../paging.ts';
import { document, integer, only, text } from '../row.ts';

const INSTRUCTIONS = 'SELECT document FROM agent_instructions';
/** Sorts after every text that a key can be. */
const LAST = '\u{10ffff}';

const TO_TRY = `
SELECT brandid FROM (
  SELECT brandid, 0 AS rank, min(created_at) AS since FROM escalation WHERE status <> 'closed' GROUP BY brandid
  UNION ALL
  SELECT brandid, 1, '9' FROM brand_to_check
) AS listed
WHERE EXISTS (SELECT 1 FROM brand WHERE brand.brandid = listed.brandid AND status = 'active' AND manually_processed = 0)
  AND EXISTS (SELECT 1 FROM combo_count WHERE combo_count.brandid = listed.brandid)
GROUP BY brandid ORDER BY min(rank), min(since), brandid LIMIT ?`;

export function agentReads(database: Database, hasher: Hasher): AgentReads {
  return {
    async instructionsVersion(agent, version) {
      const row =
        version === 'newest'
          ? database.get(`${INSTRUCTIONS} WHERE agent = ? ORDER BY version DESC LIMIT 1`, agent)
          : database.get(`${INSTRUCTIONS} WHERE agent = ? AND version = ?`, agent, version);
      return row === undefined ? undefined : document(INSTRUCTIONS_FORMAT, row, 'document');
    },
    async versionWithText(agent, wanted) {
      for (const one of instructionsOf(database, agent)) if (one.text === wanted) return one.version;
      return undefined;
    },
    instructionsPage: async (agent, limit, cursor) =>
      database.snapshot(() => instructionsPage(database, hasher, agent, limit, cursor)),
    async deploymentsOf(agent) {
      return database
        .all('SELECT document FROM agent_deployment WHERE agent = ? ORDER BY sequence', agent)
        .map((row) => document(DEPLOYMENT_FORMAT, row, 'document'));
    },
    async agentRun(runId) {
      const row = database.get('SELECT document FROM agent_run WHERE run_id = ?', runId);
      return row === undefined ? undefined : document(AGENT_RUN_FORMAT, row, 'document');
    },
    async *agentRuns(agent) {
      const sql = `SELECT run_at, run_id, document FROM agent_run
        WHERE agent = ? AND (run_at, run_id) < (?, ?) ORDER BY run_at DESC, run_id DESC LIMIT ?`;
      const before = (last: Row | null) =>
        last === null ? ([LAST, LAST] as const) : ([text(last, 'run_at'), text(last, 'run_id')] as const);
      for (const row of rowsInPages((last, limit) => database.all(sql, agent, ...before(last), limit)))
        yield document(AGENT_RUN_FORMAT, row, 'document');
    },
    async brandsToTry(limit) {
      return database.all(TO_TRY, limit).map((row) => integer(row, 'brandid'));
    },
  };
}

/** Reads every version of an agent's instructions, the earliest first. */
export function* instructionsOf(database: Database, agent: Agent): Generator<InstructionsVersion> {
  for (const row of database.iterate(`${INSTRUCTIONS} WHERE agent = ? ORDER BY version`, agent))
    yield document(INSTRUCTIONS_FORMAT, row, 'document');
}

function instructionsPage(
  database: Database,
  hasher: Hasher,
  agent: Agent,
  limit: number,
  cursor: string | undefined,
): Page<InstructionsSummary> {
  const query: PagedQuery = { rows: 'instructions', filter: { agent } };
  const [before] = readCursor(cursor, query, z.tuple([z.int()]), hasher) ?? [Number.MAX_SAFE_INTEGER];
  const total = only(database.get('SELECT count(*) AS total FROM agent_instructions WHERE agent = ?', agent));
  const found = database
    .all(`${INSTRUCTIONS} WHERE agent = ? AND version < ? ORDER BY version DESC LIMIT ?`, agent, before, limit + 1)
    .map((row) => document(INSTRUCTIONS_FORMAT, row, 'document'))
    .map(({ text: _, ...summary }) => summary);
  return pageOf(found, limit, integer(total, 'total'), (last) => writeCursor(query, [last.version], hasher));
}

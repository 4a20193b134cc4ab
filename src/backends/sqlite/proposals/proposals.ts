import { z } from 'zod';
import type { Hasher } from '../../../domain/ports/foundation.ts';
import type { ProposalStore, StoredProposal } from '../../../domain/ports/proposals.ts';
import type { Database, Parameter, Row } from '../database.ts';
import { type PagedQuery, pageOf, readCursor, writeCursor } from '../paging.ts';
import { integer, only, storableJson, text, textOrNull } from '../row.ts';
import type { AuditChain } from './audit-chain.ts';

const COLUMNS = 'change_id, canonical, digest, created_at';
const proposalKey = z.tuple([z.string(), z.string()]);

/** Appending an existing change throws, because each proposal gets a new id. */
export function proposalStore(database: Database, audit: AuditChain, hasher: Hasher): ProposalStore {
  // An older file has no connections until the commit side migrates it, perhaps while this handle is open.
  const hasConnections = () =>
    database.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'proposed_through'") !== undefined;
  return {
    async append(proposal, index, fact) {
      database.write(() => {
        database.run(
          'INSERT INTO proposal (change_id, canonical, digest, created_at, escalation_id) VALUES (?, ?, ?, ?, ?)',
          proposal.change_id,
          storableJson(proposal.canonical),
          proposal.digest,
          index.created_at,
          index.escalation_id,
        );
        if (index.connection != null && hasConnections()) {
          const sql = 'INSERT INTO proposed_through (change_id, connection) VALUES (?, ?)';
          database.run(sql, proposal.change_id, index.connection);
        }
        audit.append(fact);
      });
    },
    async proposal(changeId) {
      const row = database.get(`SELECT ${COLUMNS} FROM proposal WHERE change_id = ?`, changeId);
      return row === undefined ? undefined : proposalOf(row);
    },
    async proposalConnection(changeId) {
      if (!hasConnections()) return undefined;
      const row = database.get('SELECT connection FROM proposed_through WHERE change_id = ?', changeId);
      return row === undefined ? undefined : text(row, 'connection');
    },
    withdraw: async (changeId, at, fact) =>
      database.write(() => {
        const sql = 'INSERT INTO withdrawal (change_id, at) VALUES (?, ?) ON CONFLICT (change_id) DO NOTHING';
        if (database.run(sql, changeId, at) === 0) return 'withdrawn_before' as const;
        audit.append(fact);
        return 'withdrawn' as const;
      }),
    async withdrawals(changeIds) {
      const sql = 'SELECT change_id, at FROM withdrawal WHERE change_id IN (SELECT value FROM json_each(?))';
      const rows = database.all(sql, JSON.stringify(changeIds));
      return new Map(rows.map((row) => [text(row, 'change_id'), text(row, 'at')]));
    },
    proposalPage: async (filter, limit, cursor) =>
      database.snapshot(() => proposalPage(database, hasher, filter, limit, cursor)),
    async proposalSizes(since) {
      // The length of a text is in the header of its row, so the documents are not read.
      const connection = hasConnections()
        ? '(SELECT connection FROM proposed_through AS through WHERE through.change_id = proposal.change_id)'
        : 'NULL';
      const sql = `SELECT change_id, created_at, octet_length(canonical) AS bytes, ${connection} AS connection,
        EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.change_id = proposal.change_id) AS withdrawn
        FROM proposal WHERE created_at >= ?`;
      return database.all(sql, since).map((row) => ({
        change_id: text(row, 'change_id'),
        created_at: text(row, 'created_at'),
        bytes: integer(row, 'bytes'),
        connection: textOrNull(row, 'connection'),
        withdrawn: integer(row, 'withdrawn') === 1,
      }));
    },
    async record(fact) {
      database.write(() => audit.append(fact));
    },
    proposalAuditHead: async () => audit.head(),
    proposalAudit: async (fromSeq, limit) => audit.entries(fromSeq, limit),
  };
}

function proposalPage(
  database: Database,
  hasher: Hasher,
  filter: { escalation_id?: string },
  limit: number,
  cursor: string | undefined,
) {
  const query: PagedQuery = { rows: 'proposals', filter };
  const after = readCursor(cursor, query, proposalKey, hasher);
  const values: Parameter[] = filter.escalation_id === undefined ? [] : [filter.escalation_id];
  const where = filter.escalation_id === undefined ? 'true' : 'escalation_id = ?';
  const total = only(database.get(`SELECT count(*) AS total FROM proposal WHERE ${where}`, ...values));
  const found = database.all(
    `SELECT ${COLUMNS} FROM proposal
    WHERE ${where} ${after === undefined ? '' : 'AND (created_at, change_id) < (?, ?)'}
    ORDER BY created_at DESC, change_id DESC LIMIT ?`,
    ...values,
    ...(after ?? []),
    limit + 1,
  );
  const page = pageOf(found, limit, integer(total, 'total'), (last) =>
    writeCursor(query, [text(last, 'created_at'), text(last, 'change_id')], hasher),
  );
  return { ...page, rows: page.rows.map(proposalOf) };
}

function proposalOf(row: Row): StoredProposal {
  return { change_id: text(row, 'change_id'), canonical: text(row, 'canonical'), digest: text(row, 'digest') };
}

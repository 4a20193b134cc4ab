import {
  type AuditEntry,
  type AuditFact,
  type AuditHead,
  auditFactSchema,
  auditOrigin,
  nextAuditEntry,
} from '../../../domain/change/audit.ts';
import type { Hasher } from '../../../domain/ports/foundation.ts';
import type { Database } from '../database.ts';
import { document, documentText, integer, text } from '../row.ts';

export interface AuditChain {
  /** Call inside the transaction of what it tells of, so that neither is there without the other. */
  append(fact: AuditFact): void;
  /** Undefined while the chain is empty. */
  head(): AuditHead | undefined;
  entries(fromSeq: number, limit: number): AuditEntry[];
}

export function auditChain(
  database: Database,
  chain: 'authority' | 'proposals',
  storeId: string,
  hasher: Hasher,
): AuditChain {
  const origin = auditOrigin(chain, storeId, hasher);
  const head = (): AuditHead | undefined => {
    const row = database.get('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1');
    return row === undefined ? undefined : { seq: integer(row, 'seq'), hash: text(row, 'hash') };
  };
  return {
    head,
    append(fact) {
      const entry = nextAuditEntry(head() ?? origin, auditFactSchema.parse(fact), hasher);
      const sql = 'INSERT INTO audit (seq, previous, fact, hash) VALUES (?, ?, ?, ?)';
      database.run(sql, entry.seq, entry.previous, documentText(entry.fact), entry.hash);
    },
    entries(fromSeq, limit) {
      return database
        .all('SELECT seq, previous, fact, hash FROM audit WHERE seq >= ? ORDER BY seq LIMIT ?', fromSeq, limit)
        .map((row) => ({
          seq: integer(row, 'seq'),
          previous: text(row, 'previous'),
          fact: document(auditFactSchema, row, 'fact'),
          hash: text(row, 'hash'),
        }));
    },
  };
}

import {
  AUDIT_FACT_FORMAT,
  type AuditFact,
  auditFactSchema,
  auditOrigin,
  nextAuditEntry,
} from '../../../domain/change/audit.ts';
import type { Hasher } from '../../../domain/ports/foundation.ts';
import type { Database } from '../database.ts';
import { type AuditReads, auditReads } from '../reads/audit.ts';
import { documentText } from '../row.ts';

/** One audit chain; appending requires a writable connection. */
export interface AuditChain extends AuditReads {
  /** Appends an entry. Call it inside the transaction of the recorded write, so that both are stored or neither. */
  append(fact: AuditFact): void;
}

/**
 * Opens the chain that a file holds. Both sides have one: the agent side in proposals.db, the commit side in
 * authority.db as well, which the agent side opens read-only.
 */
export function auditChain(
  database: Database,
  chain: 'authority' | 'proposals',
  storeId: string,
  hasher: Hasher,
): AuditChain {
  const origin = auditOrigin(chain, storeId, hasher);
  const reads = auditReads(database);
  return {
    ...reads,
    append(fact) {
      const entry = nextAuditEntry(reads.head() ?? origin, auditFactSchema.parse(fact), hasher);
      const sql = 'INSERT INTO audit (seq, previous, fact, hash) VALUES (?, ?, ?, ?)';
      database.run(sql, entry.seq, entry.previous, documentText(AUDIT_FACT_FORMAT, entry.fact), entry.hash);
    },
  };
}

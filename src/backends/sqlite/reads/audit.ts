import {
  AUDIT_FACT_FORMAT,
  type AuditEntry,
  AuditEntryUnreadable,
  type AuditHead,
} from '../../../domain/change/audit.ts';
import type { Database } from '../database.ts';
import { integer, sealed, storedObject, text } from '../row.ts';

/** Reads of the audit chain in one file of a store. */
export interface AuditReads {
  /** Returns place and hash of the last entry; undefined for an empty chain. */
  head(): AuditHead | undefined;
  /** Returns entries by ascending `seq`, starting at `fromSeq`. Throws {@link AuditEntryUnreadable}. */
  entries(fromSeq: number, limit: number): AuditEntry[];
}

/** A number that a file was given from outside must not stop the read: the chain shows it as a gap. */
const SAFE_SEQ = `min(seq, ${Number.MAX_SAFE_INTEGER})`;

export function auditReads(database: Database): AuditReads {
  return {
    head() {
      const row = database.get(`SELECT ${SAFE_SEQ} AS seq, hash FROM audit ORDER BY audit.seq DESC LIMIT 1`);
      return row === undefined ? undefined : { seq: integer(row, 'seq'), hash: text(row, 'hash') };
    },
    entries(fromSeq, limit) {
      const rows = database.all(
        `SELECT ${SAFE_SEQ} AS seq, previous, fact, hash FROM audit WHERE audit.seq >= ? ORDER BY audit.seq LIMIT ?`,
        fromSeq,
        limit,
      );
      const entries: AuditEntry[] = [];
      for (const row of rows) {
        const place = { seq: integer(row, 'seq'), previous: text(row, 'previous'), hash: text(row, 'hash') };
        try {
          entries.push({ ...place, fact: sealed(AUDIT_FACT_FORMAT, row, 'fact') });
        } catch (cause) {
          throw new AuditEntryUnreadable({ ...place, stored: storedObject(row, 'fact') }, entries, cause);
        }
      }
      return entries;
    },
  };
}

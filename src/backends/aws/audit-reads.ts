import { AUDIT_FACT_FORMAT, type AuditEntry, AuditEntryUnreadable, type AuditHead } from '../../domain/change/audit.ts';
import { sealed, storedObject } from '../sqlite/row.ts';
import { type Item, type ItemKey, integer, numberedKey, numberedRanges, text, textOrNull } from './items.ts';
import { firstOf, type TableReader } from './table-reader.ts';

export const AUDIT_HEAD: ItemKey = { pk: 'AUDIT', sk: 'HEAD' };

export const auditKey = (seq: number): ItemKey => numberedKey('AUDIT', seq);

/** The head of a chain, and the latest instant on record, which moves with it. */
export interface KeptHead extends AuditHead {
  readonly instant: string | null;
}

/** Reads of the audit chain in one table. */
export interface AuditReads {
  /** Returns place and hash of the last entry; undefined for an empty chain. */
  head(): Promise<KeptHead | undefined>;
  /** Returns entries by ascending `seq`, starting at `fromSeq`. Throws {@link AuditEntryUnreadable}. */
  entries(fromSeq: number, limit: number): Promise<readonly AuditEntry[]>;
}

export function auditReads(reader: TableReader): AuditReads {
  return {
    async head() {
      const item = await reader.get(AUDIT_HEAD);
      if (item === undefined) return undefined;
      return { seq: integer(item, 'seq'), hash: text(item, 'hash'), instant: textOrNull(item, 'instant') };
    },
    async entries(fromSeq, limit) {
      const entries: AuditEntry[] = [];
      for (const item of await firstOf(itemsFrom(reader, fromSeq, limit), limit)) entries.push(entryOf(item, entries));
      return entries;
    },
  };
}

async function* itemsFrom(reader: TableReader, fromSeq: number, pageSize: number): AsyncGenerator<Item> {
  const head = await reader.get(AUDIT_HEAD);
  if (head === undefined) return;
  for (const range of numberedRanges('AUDIT', fromSeq, integer(head, 'seq')))
    yield* reader.range({ ...range, pageSize });
}

function entryOf(item: Item, before: readonly AuditEntry[]): AuditEntry {
  const place = { seq: integer(item, 'seq'), previous: text(item, 'previous'), hash: text(item, 'hash') };
  const row = { fact: text(item, 'fact') };
  try {
    return { ...place, fact: sealed(AUDIT_FACT_FORMAT, row, 'fact') };
  } catch (cause) {
    throw new AuditEntryUnreadable({ ...place, stored: storedObject(row, 'fact') }, before, cause);
  }
}

import { OUTBOX_MESSAGE_FORMAT } from '../../../domain/change/mutation.ts';
import { ESCALATION_FORMAT } from '../../../domain/escalation/escalation.ts';
import { FEEDBACK_FORMAT } from '../../../domain/metadata/metadata.ts';
import type { Clock } from '../../../domain/ports/foundation.ts';
import type { RecordFormat } from '../../../domain/record-format.ts';
import type { Database, Row } from '../database.ts';
import { document, integer, text } from '../row.ts';
import { StoredRowInvalid } from '../store-errors.ts';
import { whenFree } from '../when-free.ts';
import { rewriteEscalation } from './escalations.ts';
import { rewriteFeedback } from './metadata.ts';
import { rewriteOutboxMessage } from './outbox.ts';

/** A kind of document that may be rewritten. Names of tables and columns come from the list below only. */
export interface RewritableDocuments {
  readonly format: Pick<RecordFormat<object>, 'kind' | 'newest'>;
  readonly table: string;
  /** The column that is the primary key, a text. */
  readonly key: string;
  /** Stores the row's document in the newest format, with the columns that follow from it. */
  rewrite(database: Database, row: Row): void;
}

export const REWRITABLE_DOCUMENTS: readonly RewritableDocuments[] = [
  {
    format: ESCALATION_FORMAT,
    table: 'escalation',
    key: 'escalation_id',
    rewrite: (database, row) => rewriteEscalation(database, document(ESCALATION_FORMAT, row, 'document')),
  },
  {
    format: FEEDBACK_FORMAT,
    table: 'feedback',
    key: 'feedback_id',
    rewrite: (database, row) => rewriteFeedback(database, document(FEEDBACK_FORMAT, row, 'document')),
  },
  {
    format: OUTBOX_MESSAGE_FORMAT,
    table: 'outbox',
    key: 'message_id',
    rewrite: (database, row) => rewriteOutboxMessage(database, document(OUTBOX_MESSAGE_FORMAT, row, 'document')),
  },
];

/** Rows per transaction, which blocks other writers and this process. */
const BATCH = 100;

/**
 * Called after each batch with the number of rows of this kind that were looked at so far. The next batch waits for it, so
 * this is where the process does its other work.
 */
export type AfterBatch = (kind: string, rows: number) => Promise<void>;

/**
 * Stores all documents of older formats in the newest one and returns how many of each kind there were. It changes no
 * fact, so the revision stays and no change becomes stale by it. It can be stopped at any point: what is rewritten is
 * found as such by the next run.
 */
export async function rewriteDocuments(
  database: Database,
  clock: Pick<Clock, 'sleep'>,
  afterBatch: AfterBatch,
  kinds: readonly RewritableDocuments[] = REWRITABLE_DOCUMENTS,
): Promise<Readonly<Record<string, number>>> {
  const rewritten: Record<string, number> = {};
  for (const documents of kinds)
    rewritten[documents.format.kind] = await rewriteKind(database, documents, clock, afterBatch);
  return rewritten;
}

async function rewriteKind(
  database: Database,
  documents: RewritableDocuments,
  clock: Pick<Clock, 'sleep'>,
  afterBatch: AfterBatch,
) {
  const { format, table, key } = documents;
  // Where there is only one format, no row needs to be looked at.
  if (format.newest === 1) return 0;
  const page = `SELECT ${key}, ifnull(document ->> '$.format', 1) AS format FROM ${table}
    WHERE ${key} > ? ORDER BY ${key} LIMIT ${BATCH}`;
  let rewritten = 0;
  let rows = 0;
  for (let after = ''; ; ) {
    const batch = database.all(page, after).map((row) => ({ key: text(row, key), format: integer(row, 'format') }));
    const older = batch.filter((row) => row.format !== format.newest).map((row) => row.key);
    const rewriteBatch = () => database.write(() => rewriteRows(database, documents, older));
    if (older.length > 0) rewritten += await whenFree(rewriteBatch, clock);
    const last = batch.at(-1);
    if (last === undefined) return rewritten;
    after = last.key;
    rows += batch.length;
    await afterBatch(format.kind, rows);
  }
}

/** Reads each row again, inside the transaction: another process may have replaced or removed it. */
function rewriteRows(database: Database, documents: RewritableDocuments, keys: readonly string[]): number {
  const { table, key } = documents;
  let rewritten = 0;
  for (const value of keys) {
    const row = database.get(`SELECT document FROM ${table} WHERE ${key} = ?`, value);
    if (row === undefined) continue;
    try {
      documents.rewrite(database, row);
    } catch (error) {
      if (!(error instanceof StoredRowInvalid)) throw error;
      throw new StoredRowInvalid(`${table} ${value}: ${error.message}`, { cause: error });
    }
    rewritten++;
  }
  return rewritten;
}

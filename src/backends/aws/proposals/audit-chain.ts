import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import {
  AUDIT_FACT_FORMAT,
  type AuditFact,
  auditFactSchema,
  auditOrigin,
  nextAuditEntry,
} from '../../../domain/change/audit.ts';
import type { Foundation } from '../../../domain/ports/foundation.ts';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import { documentText } from '../../sqlite/row.ts';
import { AUDIT_HEAD, type AuditReads, auditKey, auditReads, type KeptHead } from '../audit-reads.ts';
import { keyOf, N, putNew, S, textOrNull } from '../items.ts';
import type { TableReader } from '../table-reader.ts';
import type { Transactions } from './transact.ts';

/** `refused`: nothing was written, because conditions of the caller's items failed; their places. */
export type AppendOutcome =
  | { readonly outcome: 'written' }
  | { readonly outcome: 'refused'; readonly failed: readonly number[] };

/** Attempts at a chain that others append to. Forty entries by four writers cost about forty retries in all. */
const ATTEMPTS = 200;
const PAUSE = { first: 5, longest: 400 };

interface Deps extends Pick<Foundation, 'hasher' | 'ids' | 'clock'> {
  readonly reader: TableReader;
  readonly transactions: Transactions;
  readonly storeId: string;
}

/**
 * Appends to the audit chain of one table. Both sides have one. An entry is written in one transaction with what it tells
 * of, and with the head, which orders the writers.
 */
export class AuditChain {
  readonly reads: AuditReads;
  readonly #deps: Deps;
  readonly #origin: KeptHead;
  /** Appends of this process queue here; those of others cost a retry. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(chain: 'authority' | 'proposals', deps: Deps) {
    this.#deps = deps;
    this.reads = auditReads(deps.reader);
    this.#origin = { ...auditOrigin(chain, deps.storeId, deps.hasher), instant: null };
  }

  /**
   * Writes the items together with an entry. `itemsAt` makes the items for the entry's number. Throws `StoreTrouble`;
   * `failing` where it is not known if it was written.
   */
  append(fact: AuditFact, itemsAt: (seq: number) => readonly TransactWriteItem[] = () => []): Promise<AppendOutcome> {
    const appended = this.#queue.then(() => this.#append(fact, itemsAt));
    this.#queue = appended.catch(() => {});
    return appended;
  }

  async #append(fact: AuditFact, itemsAt: (seq: number) => readonly TransactWriteItem[]): Promise<AppendOutcome> {
    // Before anything is sent: what cannot be stored is not written in part.
    const document = documentText(AUDIT_FACT_FORMAT, auditFactSchema.parse(fact));
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) await this.#pause(attempt);
      const outcome = await this.#attempt(fact, document, itemsAt);
      if (outcome !== 'moved') return outcome;
    }
    throw new StoreTrouble('busy', 'Others write to the audit log all the time.', 'Nothing was written. Try again.');
  }

  /** Returns `moved` where another entry took the place. */
  async #attempt(
    fact: AuditFact,
    document: string,
    itemsAt: (seq: number) => readonly TransactWriteItem[],
  ): Promise<AppendOutcome | 'moved'> {
    const { hasher, ids, transactions } = this.#deps;
    const head = (await this.reads.head()) ?? this.#origin;
    const { seq, previous, hash } = nextAuditEntry(head, fact, hasher);
    const items = itemsAt(seq);
    // Equal facts of two writers make equal entries: this tells whose it is.
    const by = ids.nonce();
    const entry = { seq: N(seq), previous: S(previous), fact: S(document), hash: S(hash), by: S(by) };
    const written = await transactions.write([
      ...items,
      putNew(this.#deps.reader.table, auditKey(seq), entry),
      this.#moveHead(head, seq, hash, fact),
    ]);
    if (written.outcome === 'written') return written;
    if (await this.#isOurs(seq, by)) return { outcome: 'written' };
    if (written.outcome === 'unknown') throw unknownAppend(written.cause);
    const failed = written.failed.filter((place) => place < items.length);
    return failed.length > 0 ? { outcome: 'refused', failed } : 'moved';
  }

  #moveHead(head: KeptHead, seq: number, hash: string, fact: AuditFact): TransactWriteItem {
    const isFirst = head.seq === 0;
    const names = { '#seq': 'seq', '#hash': 'hash', '#instant': 'instant' };
    return {
      Update: {
        TableName: this.#deps.reader.table,
        Key: keyOf(AUDIT_HEAD),
        UpdateExpression: 'SET #seq = :next, #hash = :hash, #instant = :instant',
        ConditionExpression: isFirst ? 'attribute_not_exists(#seq)' : '#seq = :seq AND #hash = :before',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: {
          ':next': N(seq),
          ':hash': S(hash),
          ':instant': S(highestInstant(head.instant, fact)),
          ...(isFirst ? {} : { ':seq': N(head.seq), ':before': S(head.hash) }),
        },
      },
    };
  }

  async #isOurs(seq: number, by: string): Promise<boolean> {
    const there = await this.#deps.reader.get(auditKey(seq));
    return there !== undefined && textOrNull(there, 'by') === by;
  }

  #pause(attempt: number): Promise<void> {
    const whole = Math.min(PAUSE.longest, PAUSE.first * 2 ** Math.min(attempt - 1, 10));
    return this.#deps.clock.sleep(Math.random() * whole);
  }
}

/** A person who confirms the clock takes back what was recorded under a wrong one. */
function highestInstant(before: string | null, { event, at }: AuditFact): string {
  return event === 'clock_confirmed' || before === null || at > before ? at : before;
}

function unknownAppend(cause: unknown): StoreTrouble {
  const message = 'AWS has not said if it stored this, and it is not there yet.';
  return new StoreTrouble('failing', message, 'It may still appear. Look for it before you try again.', { cause });
}

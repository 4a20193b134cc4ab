import { createHash } from 'node:crypto';
import type { DynamoDB, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Foundation } from '../../../domain/ports/foundation.ts';
import { cancellationReasons, explainFault, faultKind } from '../faults.ts';
import { sha256 } from '../object-store.ts';

/**
 * `refused`: conditions failed, by the places of their items. They may have failed because an earlier attempt of this very
 * request got through: the caller looks for it. `unknown`: AWS never said.
 */
export type TransactOutcome =
  | { readonly outcome: 'written' }
  | { readonly outcome: 'refused'; readonly failed: readonly number[] }
  | { readonly outcome: 'unknown'; readonly cause: unknown };

/** Attempts, and milliseconds to the second one; each further pause is twice as long, up to the longest. */
const ATTEMPTS = 12;
const PAUSE = { first: 10, longest: 1_000 };

/** The SDK corrects its clock by the answer that refuses it, so one more attempt shows if that was enough. */
export const CLOCK_ATTEMPTS = 3;

/** Characters of a request token, at most. */
const TOKEN = 36;

/** Writes items of several tables, all or none, through the tables that a side may write. */
export class Transactions {
  readonly #dynamo: Pick<DynamoDB, 'transactWriteItems'>;
  readonly #foundation: Pick<Foundation, 'clock' | 'ids'>;
  readonly #tables: readonly string[];

  /** @param tables those that this side may write or check; any other is a bug */
  constructor(
    dynamo: Pick<DynamoDB, 'transactWriteItems'>,
    foundation: Pick<Foundation, 'clock' | 'ids'>,
    tables: readonly string[],
  ) {
    this.#dynamo = dynamo;
    this.#foundation = foundation;
    this.#tables = tables;
  }

  /**
   * Sends one request until it is answered. Its token stands for this call and every byte of the request: a repetition has
   * no second effect, and an equal request of another call, or of a table that was made again, is none. Throws `StoreTrouble` where
   * nothing was written.
   */
  async write(items: readonly TransactWriteItem[]): Promise<TransactOutcome> {
    for (const item of items) this.#refuseForeign(item);
    const request = { TransactItems: [...items], ClientRequestToken: tokenOf(items, this.#foundation.ids.nonce()) };
    let mayBeWritten = false;
    let last: unknown;
    let clockRefusals = 0;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) await this.#pause(attempt);
      try {
        await this.#dynamo.transactWriteItems(request);
        return { outcome: 'written' };
      } catch (error) {
        last = error;
        const kind = faultKind(error);
        if (kind === 'condition' && error instanceof Error) return { outcome: 'refused', failed: failedIn(error) };
        if (kind === 'unknown') mayBeWritten = true;
        const isPassing =
          kind === 'repeat' || kind === 'unknown' || (kind === 'clock' && ++clockRefusals < CLOCK_ATTEMPTS);
        if (!isPassing) break;
      }
    }
    if (mayBeWritten) return { outcome: 'unknown', cause: last };
    throw explainFault(last);
  }

  #pause(attempt: number): Promise<void> {
    const whole = Math.min(PAUSE.longest, PAUSE.first * 2 ** (attempt - 1));
    return this.#foundation.clock.sleep(whole * (0.5 + Math.random() / 2));
  }

  #refuseForeign({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): void {
    const table = (Put ?? Update ?? Delete ?? ConditionCheck)?.TableName;
    if (table === undefined || !this.#tables.includes(table)) throw new Error(`This side does not write ${table}.`);
  }
}

function failedIn(error: Error): readonly number[] {
  return cancellationReasons(error).flatMap((reason, place) => (reason === 'ConditionalCheckFailed' ? [place] : []));
}

/** Bytes are no JSON: a hash stands for them. */
function tokenOf(items: readonly TransactWriteItem[], call: string): string {
  const bytesAsHash = (_: string, value: unknown): unknown => (value instanceof Uint8Array ? sha256(value) : value);
  return createHash('sha256').update(call).update(JSON.stringify(items, bytesAsHash)).digest('hex').slice(0, TOKEN);
}

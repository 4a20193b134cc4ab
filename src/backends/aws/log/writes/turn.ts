import type { DynamoDB, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { ExecutorTurn, Turn } from '../../../../domain/ports/commit.ts';
import type { Clock, Ids } from '../../../../domain/ports/foundation.ts';
import { done, type Outcome, refused } from '../../../../domain/refusal.ts';
import { explainFault, faultKind } from '../../faults.ts';
import { type Item, type ItemKey, integer, keyOf, N, S, textOrNull } from '../../items.ts';
import { CLOCK_ATTEMPTS } from '../../proposals/transact.ts';
import type { TableReader } from '../../table-reader.ts';

const TURN: ItemKey = { pk: 'TURN', sk: 'TURN' };

/** Milliseconds. A process that renews no more for this long is taken for dead. */
const LEASE = 30_000;
const RENEW_AFTER = 10_000;
const PATIENCE = 5 * 60 * 1000;
/** Milliseconds between two attempts at a taken turn: doubled up to the longest. A random part keeps processes apart. */
const PAUSE = { first: 10, longest: 1_000 };
const LEAVE_ATTEMPTS = 3;

/** Returns the part of a transaction that fails when another executor has begun a turn since. */
export function turnCheck(TableName: string, { fence }: Turn): TransactWriteItem {
  return {
    ConditionCheck: {
      TableName,
      Key: keyOf(TURN),
      ConditionExpression: '#fence = :fence',
      ExpressionAttributeNames: { '#fence': 'fence' },
      ExpressionAttributeValues: { ':fence': N(fence) },
    },
  };
}

export async function hasTurn(data: TableReader, { fence }: Turn): Promise<boolean> {
  const item = await data.get(TURN);
  return item !== undefined && integer(item, 'fence') === fence;
}

interface Deps {
  readonly dynamo: Pick<DynamoDB, 'updateItem'>;
  readonly data: TableReader;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'nonce'>;
}

/** A turn as this process holds it. */
interface Held {
  readonly owner: string;
  readonly fence: number;
}

/**
 * The turn is a lease on one item. Clocks only decide when a process that says nothing any more is overtaken; the fence,
 * which every write checks in its own transaction, decides who may write.
 */
export class LeasedTurn implements ExecutorTurn {
  readonly #deps: Deps;
  /** Calls of this process queue here in order; only the first one asks for the lease. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  exclusively<T>(work: (turn: Turn) => Promise<T>, patience = PATIENCE): Promise<Outcome<T>> {
    const turn = this.#queue.then(() => this.#whenFree(work, patience));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async #whenFree<T>(work: (turn: Turn) => Promise<T>, patience: number): Promise<Outcome<T>> {
    const held = await this.#taken(patience);
    if (held === undefined) return busy();
    const lost = new AbortController();
    const ended = new AbortController();
    const renewing = this.#renew(held, lost, ended.signal);
    try {
      return done(await work({ fence: held.fence, lost: lost.signal }));
    } finally {
      ended.abort();
      await renewing;
      await this.#leave(held);
    }
  }

  async #taken(patience: number): Promise<Held | undefined> {
    const owner = this.#deps.ids.nonce();
    const begun = performance.now();
    let clockRefusals = 0;
    for (let pause = PAUSE.first; ; pause = Math.min(pause * 2, PAUSE.longest)) {
      try {
        const held = await this.#take(owner);
        if (held !== undefined) return held;
        if (performance.now() - begun >= patience) return undefined;
      } catch (error) {
        if (faultKind(error) !== 'clock' || ++clockRefusals === CLOCK_ATTEMPTS) throw explainFault(error);
      }
      await this.#deps.clock.sleep(pause * (0.5 + Math.random() / 2));
    }
  }

  /** Returns undefined while another one has the turn. */
  async #take(owner: string): Promise<Held | undefined> {
    const now = Date.parse(this.#deps.clock.now());
    try {
      const { Attributes: item } = await this.#update({
        UpdateExpression: 'SET #owner = :owner, #expires = :expires ADD #fence :one',
        ConditionExpression: 'attribute_not_exists(#owner) OR #expires < :now',
        ExpressionAttributeNames: { '#owner': 'owner', '#expires': 'expires', '#fence': 'fence' },
        ExpressionAttributeValues: { ':owner': S(owner), ':expires': N(now + LEASE), ':now': N(now), ':one': N(1) },
        ReturnValues: 'ALL_NEW',
      });
      return item && { owner, fence: integer(item, 'fence') };
    } catch (error) {
      const kind = faultKind(error);
      if (kind !== 'condition' && kind !== 'repeat' && kind !== 'unknown') throw error;
      // An earlier attempt of ours, whose answer was lost, may be what stands in the way.
      const there = kind === 'repeat' ? undefined : await this.#deps.data.get(TURN);
      return there !== undefined && isHeldBy(there, owner) ? { owner, fence: integer(there, 'fence') } : undefined;
    }
  }

  /** Renews the lease until the turn ends, and says when it is known to be lost. */
  async #renew(held: Held, lost: AbortController, ended: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    let renewedAt = Date.parse(clock.now());
    for (;;) {
      await clock.sleep(RENEW_AFTER, ended);
      if (ended.aborted) return;
      try {
        const expires = Date.parse(clock.now()) + LEASE;
        await this.#update({
          UpdateExpression: 'SET #expires = :expires',
          ...ownedBy(held),
          ExpressionAttributeNames: { ...ownedBy(held).ExpressionAttributeNames, '#expires': 'expires' },
          ExpressionAttributeValues: { ...ownedBy(held).ExpressionAttributeValues, ':expires': N(expires) },
        });
        renewedAt = Date.parse(clock.now());
      } catch (error) {
        // Whatever it is: the work goes on until the lease has run out, and each write checks the fence.
        if (faultKind(error) !== 'condition' && Date.parse(clock.now()) - renewedAt < LEASE) continue;
        return lost.abort(error);
      }
    }
  }

  /** Gives the turn back. What fails here only makes the next executor wait until the lease has run out. */
  async #leave(held: Held): Promise<void> {
    for (let attempt = 0; attempt < LEAVE_ATTEMPTS; attempt++) {
      try {
        await this.#update({ UpdateExpression: 'REMOVE #owner', ...ownedBy(held) });
        return;
      } catch (error) {
        if (faultKind(error) === 'condition') return;
        await this.#deps.clock.sleep(PAUSE.first * 2 ** attempt);
      }
    }
  }

  #update(update: Omit<Parameters<DynamoDB['updateItem']>[0], 'TableName' | 'Key'>) {
    return this.#deps.dynamo.updateItem({ TableName: this.#deps.data.table, Key: keyOf(TURN), ...update });
  }
}

function ownedBy({ owner, fence }: Held) {
  return {
    ConditionExpression: '#owner = :owner AND #fence = :fence',
    ExpressionAttributeNames: { '#owner': 'owner', '#fence': 'fence' },
    ExpressionAttributeValues: { ':owner': S(owner), ':fence': N(fence) },
  };
}

const isHeldBy = (item: Item, owner: string): boolean => textOrNull(item, 'owner') === owner;

function busy() {
  return refused({
    code: 'conflict',
    message: 'Another process is applying changes to this store, and is not done yet.',
    instead: 'What was approved stays approved. Try again later, or run: brand-escalations work --once',
  });
}

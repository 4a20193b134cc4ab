import type { Clock } from '../../domain/ports/foundation.ts';
import { type Outcome, refused } from '../../domain/refusal.ts';

/** The longest time to try again after that a refusal names, in seconds. */
const MAX_RETRY_AFTER = 60;
/** Weight of the last call in the estimate of how long one takes. */
const WEIGHT = 0.3;

/** A call that asks for a turn. */
interface HeavyCall {
  readonly connection: string;
  readonly signal: AbortSignal;
}

export interface HeavyQueueSettings {
  /** Most heavy calls that run at once. */
  readonly running: number;
  /** Most heavy calls that wait. */
  readonly waiting: number;
  /** Most of them that one connection may have waiting. */
  readonly waitingOfOne: number;
  readonly clock: Clock;
}

type Begin = () => void;

/**
 * Lets few heavy calls run at once and few wait, part of them of one connection. Connections take turns, so that one with
 * many calls does not hold up another with one. Each call gives way to messages that have arrived before it begins,
 * because parts of it hold the event loop. Beyond that a call is refused with the time to try again.
 */
export class HeavyQueue {
  readonly #settings: HeavyQueueSettings;
  /** Calls that wait, by connection. The connection whose turn is next comes first. */
  readonly #waiting = new Map<string, Set<Begin>>();
  #running = 0;
  /** Estimated seconds of one call. */
  #seconds = 1;

  constructor(settings: HeavyQueueSettings) {
    this.#settings = settings;
  }

  /** Runs the work when it is its turn. Rejects with the signal's reason when it aborts before. */
  async run<Result>({ connection, signal }: HeavyCall, work: () => Promise<Outcome<Result>>): Promise<Outcome<Result>> {
    const { running, waiting, waitingOfOne, clock } = this.#settings;
    if (this.#running >= running) {
      const own = this.#waiting.get(connection)?.size ?? 0;
      if (this.#waitingCalls >= waiting || own >= waitingOfOne)
        return this.#busy(own >= waitingOfOne ? own : undefined);
      await this.#turn(connection, signal);
    } else this.#running++;
    const begun = Date.parse(clock.now());
    try {
      await clock.sleep(0, signal);
      signal.throwIfAborted();
      return await work();
    } finally {
      this.#seconds += WEIGHT * ((Date.parse(clock.now()) - begun) / 1000 - this.#seconds);
      this.#next();
    }
  }

  /** Resolves once a place is free, which is then taken. */
  #turn(connection: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const own = this.#waiting.get(connection) ?? new Set();
    const begin = () => {
      signal.removeEventListener('abort', leave);
      resolve();
    };
    const leave = () => {
      own.delete(begin);
      if (own.size === 0) this.#waiting.delete(connection);
      reject(signal.reason);
    };
    own.add(begin);
    this.#waiting.set(connection, own);
    signal.addEventListener('abort', leave, { once: true });
    return promise;
  }

  /** Hands the place of a finished call to the longest waiting one of the connection whose turn it is. */
  #next(): void {
    for (const [connection, own] of this.#waiting) {
      const [first] = own;
      if (first === undefined) continue;
      own.delete(first);
      // At the end of the map, behind all others.
      this.#waiting.delete(connection);
      if (own.size > 0) this.#waiting.set(connection, own);
      first();
      return;
    }
    this.#running--;
  }

  get #waitingCalls(): number {
    return this.#waiting.values().reduce((sum, { size }) => sum + size, 0);
  }

  /** @param own calls of a connection that has as many waiting as it may */
  #busy(own: number | undefined): Outcome<never> {
    const { running } = this.#settings;
    const waiting = this.#waitingCalls;
    const wait = Math.ceil((waiting / running) * Math.max(this.#seconds, 0));
    const retry_after_seconds = Math.min(Math.max(wait, 1), MAX_RETRY_AFTER);
    return refused({
      code: 'busy',
      message:
        own === undefined || own === waiting
          ? `The server is busy: ${this.#running} calls that match against all records run, and ${waiting} wait.`
          : `The server is busy: ${own} calls of this connection that match against all records wait, which is the most.`,
      instead: `Nothing was done. Make the same call again in ${retry_after_seconds} ${retry_after_seconds === 1 ? 'second' : 'seconds'}, one at a time.`,
      retry_after_seconds,
    });
  }
}

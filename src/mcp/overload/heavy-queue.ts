import type { Clock } from '../../domain/ports/foundation.ts';
import { type Outcome, refused } from '../../domain/refusal.ts';
import { callerOf } from '../connection.ts';

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
  /** Most of them that all connections of one caller may have waiting. */
  readonly waitingOfCaller: number;
  readonly clock: Clock;
}

type Begin = () => void;

/** Calls that wait, by connection. The connection whose turn is next comes first. */
type OfCaller = Map<string, Set<Begin>>;

/**
 * Lets few heavy calls run at once and few wait, part of them of one caller and of one connection. Callers take turns,
 * and so do the connections of a caller, so that one with many calls or many connections does not hold up another. Each
 * call gives way to messages that have arrived before it begins,
 * because parts of it hold the event loop. Beyond that a call is refused with the time to try again.
 */
export class HeavyQueue {
  readonly #settings: HeavyQueueSettings;
  /** Calls that wait, by caller. The caller whose turn is next comes first. */
  readonly #waiting = new Map<string, OfCaller>();
  #running = 0;
  /** Estimated seconds of one call. */
  #seconds = 1;

  constructor(settings: HeavyQueueSettings) {
    this.#settings = settings;
  }

  /** Runs the work when it is its turn. Rejects with the signal's reason when it aborts before. */
  async run<Result>({ connection, signal }: HeavyCall, work: () => Promise<Outcome<Result>>): Promise<Outcome<Result>> {
    const { running, clock } = this.#settings;
    if (this.#running >= running) {
      const full = this.#fullFor(connection);
      if (full !== undefined) return this.#busy(full);
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
    const ofCaller: OfCaller = this.#waiting.get(callerOf(connection)) ?? new Map();
    const own = ofCaller.get(connection) ?? new Set();
    const begin = () => {
      signal.removeEventListener('abort', leave);
      resolve();
    };
    const leave = () => {
      own.delete(begin);
      if (own.size === 0) ofCaller.delete(connection);
      if (ofCaller.size === 0) this.#waiting.delete(callerOf(connection));
      reject(signal.reason);
    };
    own.add(begin);
    ofCaller.set(connection, own);
    this.#waiting.set(callerOf(connection), ofCaller);
    signal.addEventListener('abort', leave, { once: true });
    return promise;
  }

  /** Hands the place of a finished call to the longest waiting one of the caller and connection whose turn it is. */
  #next(): void {
    const begin = nextOf(this.#waiting, (ofCaller) => nextOf(ofCaller, takeFirst));
    if (begin === undefined) this.#running--;
    else begin();
  }

  get #waitingCalls(): number {
    return this.#waiting.values().reduce((sum, ofCaller) => sum + callsOf(ofCaller), 0);
  }

  /** Returns whose places are taken, if those for another call of this connection are. */
  #fullFor(connection: string): Full | undefined {
    const { waiting, waitingOfOne, waitingOfCaller } = this.#settings;
    const ofCaller: OfCaller = this.#waiting.get(callerOf(connection)) ?? new Map();
    const own = ofCaller.get(connection)?.size ?? 0;
    if (own >= waitingOfOne) return { whose: 'this connection', calls: own };
    const calls = callsOf(ofCaller);
    if (calls >= waitingOfCaller) return { whose: 'all connections of this client', calls };
    const all = this.#waitingCalls;
    return all >= waiting ? { whose: 'all', calls: all } : undefined;
  }

  #busy({ whose, calls }: Full): Outcome<never> {
    const { running } = this.#settings;
    const waiting = this.#waitingCalls;
    const wait = Math.ceil((waiting / running) * Math.max(this.#seconds, 0));
    const retry_after_seconds = Math.min(Math.max(wait, 1), MAX_RETRY_AFTER);
    return refused({
      code: 'busy',
      message:
        whose === 'all' || calls === waiting
          ? `The server is busy: ${this.#running} calls that match against all records run, and ${waiting} wait.`
          : `The server is busy: ${calls} calls of ${whose} that match against all records wait, which is the most.`,
      instead: `Nothing was done. Make the same call again in ${retry_after_seconds} ${retry_after_seconds === 1 ? 'second' : 'seconds'}, one at a time.`,
      retry_after_seconds,
    });
  }
}

/** Places that are all taken, by the calls of whom. */
interface Full {
  readonly whose: 'all' | 'this connection' | 'all connections of this client';
  readonly calls: number;
}

function callsOf(ofCaller: OfCaller): number {
  return ofCaller.values().reduce((sum, { size }) => sum + size, 0);
}

/** Takes from the first entry of a map, and moves that entry behind all others. Entries that become empty are removed. */
function nextOf<Key, Part extends { readonly size: number }>(
  parts: Map<Key, Part>,
  take: (part: Part) => Begin | undefined,
): Begin | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  const [key, part] = first;
  const taken = take(part);
  parts.delete(key);
  if (part.size > 0) parts.set(key, part);
  return taken;
}

function takeFirst(calls: Set<Begin>): Begin | undefined {
  const [first] = calls;
  if (first !== undefined) calls.delete(first);
  return first;
}

import type { Clock } from '../../domain/ports/foundation.ts';
import { type Outcome, refused } from '../../domain/refusal.ts';

/** The longest time to try again after that a refusal names, in seconds. */
const MAX_RETRY_AFTER = 60;
/** Weight of the last call in the estimate of how long one takes. */
const WEIGHT = 0.3;

export interface HeavyQueueSettings {
  /** Most heavy calls that run at once. */
  readonly running: number;
  /** Most heavy calls that wait. */
  readonly waiting: number;
  readonly clock: Clock;
}

/**
 * Lets few heavy calls run at once and few wait. Each gives way to messages that have arrived before it begins, because
 * parts of it hold the event loop. Beyond that a call is refused with the time to try again.
 */
export class HeavyQueue {
  readonly #settings: HeavyQueueSettings;
  readonly #waiting = new Set<() => void>();
  #running = 0;
  /** Estimated seconds of one call. */
  #seconds = 1;

  constructor(settings: HeavyQueueSettings) {
    this.#settings = settings;
  }

  /** Runs the work when it is its turn. Rejects with the signal's reason when it aborts before. */
  async run<Result>(signal: AbortSignal, work: () => Promise<Outcome<Result>>): Promise<Outcome<Result>> {
    const { running, waiting, clock } = this.#settings;
    if (this.#running >= running) {
      if (this.#waiting.size >= waiting) return this.#busy();
      await this.#turn(signal);
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
  #turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const begin = () => {
      signal.removeEventListener('abort', leave);
      resolve();
    };
    const leave = () => {
      this.#waiting.delete(begin);
      reject(signal.reason);
    };
    this.#waiting.add(begin);
    signal.addEventListener('abort', leave, { once: true });
    return promise;
  }

  /** Hands the place of a finished call to the one that has waited for longest. */
  #next(): void {
    const [first] = this.#waiting;
    if (first === undefined) this.#running--;
    else {
      this.#waiting.delete(first);
      first();
    }
  }

  #busy(): Outcome<never> {
    const { running } = this.#settings;
    const wait = Math.ceil((this.#waiting.size / running) * Math.max(this.#seconds, 0));
    const retry_after_seconds = Math.min(Math.max(wait, 1), MAX_RETRY_AFTER);
    return refused({
      code: 'busy',
      message: `The server is busy: ${this.#running} calls that match against all records run, and ${this.#waiting.size} wait.`,
      instead: `Nothing was done. Make the same call again in ${retry_after_seconds} ${retry_after_seconds === 1 ? 'second' : 'seconds'}, one at a time.`,
      retry_after_seconds,
    });
  }
}

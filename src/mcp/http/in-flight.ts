import type { Clock } from '../../domain/ports/foundation.ts';
import { callerOf } from '../connection.ts';

/** Counts calls in flight, so that a shutdown can wait for them. */
export class InFlight {
  #count = 0;
  #wake: (() => void) | undefined;

  /** Starts counting a call. Returns a function that ends it; calling it twice has no effect. */
  begin(): () => void {
    this.#count++;
    let hasEnded = false;
    return () => {
      if (hasEnded) return;
      hasEnded = true;
      this.#count--;
      if (this.#count === 0) this.#wake?.();
    };
  }

  /** Resolves when no call is in flight, or after `milliseconds`. */
  async settled(milliseconds: number, clock: Clock): Promise<void> {
    if (this.#count === 0) return;
    const allEnded = new AbortController();
    this.#wake = () => allEnded.abort();
    await clock.sleep(milliseconds, allEnded.signal);
  }
}

export interface InFlightLimits {
  readonly ofConnection: number;
  /** Of all connections of a caller together. */
  readonly ofCaller: number;
}

/** Whose limit another call would exceed. */
export type Exceeded = 'connection' | 'caller';

/** Counts calls in flight by connection and by caller, up to a limit for each. */
export class CallsInFlight {
  readonly #limits: InFlightLimits;
  readonly #connections = new Counts();
  readonly #callers = new Counts();

  constructor(limits: InFlightLimits) {
    this.#limits = limits;
  }

  /** Starts counting calls. Returns a function that ends them, or whose limit they exceed. */
  begin(connection: string, calls: number): (() => void) | Exceeded {
    const caller = callerOf(connection);
    const { ofConnection, ofCaller } = this.#limits;
    if (this.#connections.of(connection) + calls > ofConnection) return 'connection';
    if (this.#callers.of(caller) + calls > ofCaller) return 'caller';
    this.#connections.add(connection, calls);
    this.#callers.add(caller, calls);
    return () => {
      this.#connections.add(connection, -calls);
      this.#callers.add(caller, -calls);
    };
  }
}

/** Numbers by key; keys at zero are dropped. */
class Counts {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  add(key: string, by: number): void {
    const count = this.of(key) + by;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }
}

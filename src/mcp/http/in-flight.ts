import type { Clock } from '../../domain/ports/foundation.ts';

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

/** Counts calls in flight by connection, up to a limit for each. */
export class CallsInFlight {
  readonly #limit: number;
  readonly #counts = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Starts counting calls. Returns a function that ends them, or undefined where they exceed the limit. */
  begin(connection: string, calls: number): (() => void) | undefined {
    const count = (this.#counts.get(connection) ?? 0) + calls;
    if (count > this.#limit) return undefined;
    this.#counts.set(connection, count);
    return () => {
      const left = (this.#counts.get(connection) ?? 0) - calls;
      if (left > 0) this.#counts.set(connection, left);
      else this.#counts.delete(connection);
    };
  }
}

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

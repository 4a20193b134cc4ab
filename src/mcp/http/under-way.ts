import type { Clock } from '../../domain/ports/foundation.ts';

/** Counts what has begun and not ended, so that a server that ends can wait for it. */
export class UnderWay {
  #count = 0;
  #wake: (() => void) | undefined;

  /** Counts one; gives what counts it off, once. */
  begin(): () => void {
    this.#count++;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#count--;
      if (this.#count === 0) this.#wake?.();
    };
  }

  /** Resolves when nothing is under way, or after `milliseconds`. */
  async over(milliseconds: number, clock: Clock): Promise<void> {
    if (this.#count === 0) return;
    const enough = new AbortController();
    this.#wake = () => enough.abort();
    await clock.sleep(milliseconds, enough.signal);
  }
}

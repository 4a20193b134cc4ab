import type { Clock } from '../../domain/ports.ts';

/** Counts calls, so that a server that ends can let them finish. */
export class CallsUnderWay {
  #count = 0;
  #wake: (() => void) | undefined;

  /** Counts one call; gives what counts it off. */
  begin(): () => void {
    this.#count++;
    return () => {
      this.#count--;
      if (this.#count === 0) this.#wake?.();
    };
  }

  /** Resolves when no call is under way, or after `milliseconds`. */
  async finished(milliseconds: number, clock: Clock): Promise<void> {
    if (this.#count === 0) return;
    const enough = new AbortController();
    this.#wake = () => enough.abort();
    await clock.sleep(milliseconds, enough.signal);
  }
}

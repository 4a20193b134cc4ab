import type { Clock } from '../../src/domain/ports/foundation.ts';

/** A clock that a test moves: sleepers wake when it passes their time, or at their abort. */
export class HandClock implements Clock {
  #now: number;
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  constructor(start = '2026-02-14T09:00:00.000Z') {
    this.#now = Date.parse(start);
  }

  now(): string {
    return new Date(this.#now).toISOString();
  }

  /** How many sleep at present. */
  get sleepers(): number {
    return this.#sleepers.size;
  }

  /** Resolves when as many sleep, now or later. */
  async sleepersAre(count: number): Promise<void> {
    while (this.#sleepers.size !== count) await settled();
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = {
        until: this.#now + milliseconds,
        wake: () => {
          this.#sleepers.delete(sleeper);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  }

  /** Moves on, and lets what woke run until it rests. */
  async advance(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
    for (const sleeper of [...this.#sleepers]) if (sleeper.until <= this.#now) sleeper.wake();
    await settled();
  }
}

/** Resolves when everything that could run without time or input has run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

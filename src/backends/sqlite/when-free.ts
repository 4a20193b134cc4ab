import type { Clock } from '../../domain/ports/foundation.ts';
import { isSqliteError } from './store-errors.ts';

/** SQLITE_BUSY, and SQLITE_PROTOCOL, which says the same of the locks of a WAL. */
const LOCKED = [5, 15];

/** Milliseconds to wait for other processes in all, as long as a client waits patiently for an answer. */
const PATIENCE = 10_000;
/** Milliseconds between two attempts: doubled up to the longest. A random part keeps waiting processes apart. */
const PAUSE = { first: 1, longest: 25 };

/** True if the error, or the one that it explains, is a lock of another connection. */
export function isBusy(error: unknown): boolean {
  if (isSqliteError(error, ...LOCKED)) return true;
  return error instanceof Error && error.cause !== undefined && isBusy(error.cause);
}

/**
 * Runs `work` until no other connection is in its way, and leaves the event loop free in between: connections
 * themselves do not wait. `work` must be undone by its own failure, as one transaction is. After `patience` milliseconds
 * the last error is thrown.
 */
export async function whenFree<T>(
  work: () => T | Promise<T>,
  { sleep }: Pick<Clock, 'sleep'>,
  patience: number = PATIENCE,
): Promise<T> {
  let pause = PAUSE.first;
  // On a busy machine the attempts take longer than the pauses between them.
  const begun = performance.now();
  for (let slept = 0; ; ) {
    try {
      return await work();
    } catch (error) {
      if (Math.max(slept, performance.now() - begun) >= patience || !isBusy(error)) throw error;
    }
    const wait = pause * (0.5 + Math.random() / 2);
    await sleep(wait);
    slept += wait;
    pause = Math.min(pause * 2, PAUSE.longest);
  }
}

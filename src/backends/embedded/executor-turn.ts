import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutorTurn, Turn } from '../../domain/ports/commit.ts';
import type { Clock } from '../../domain/ports/foundation.ts';
import { done, type Outcome, refused } from '../../domain/refusal.ts';
import { Database } from '../sqlite/database.ts';
import { takesLock } from '../sqlite/exclusive-lock.ts';
import { whenFree } from '../sqlite/when-free.ts';
import { explainTrouble } from './explain-trouble.ts';
import { fileExists } from './store-files.ts';

const PATIENCE = 5 * 60 * 1000;
/** Milliseconds between two attempts at a taken turn. A random value each time keeps waiting processes apart. */
const LOOK_AFTER = { least: 1, most: 4 };

interface Waiting {
  readonly clock: Pick<Clock, 'sleep'>;
  /** The data directory. */
  readonly directory: string;
}

/** This process cannot notice a lost turn (the lock file was removed), so only the fence shows it. */
const NEVER = new AbortController().signal;

/**
 * The turn is SQLite's exclusive lock on an empty file. It ends with its process, however that ends, so there is no
 * stale lock to judge by age or by a process id that may belong to another process now.
 */
export class LockFileTurn implements ExecutorTurn {
  readonly #path: string;
  readonly #waiting: Waiting;
  readonly #raiseFence: () => number;
  #lock: Database | undefined;
  /** Calls of this process queue here in order; only the first one polls the file. */
  #queue: Promise<unknown> = Promise.resolve();

  /** `raiseFence` makes the fence of this turn the newest in every file that executors write. */
  constructor(waiting: Waiting, raiseFence: () => number) {
    this.#path = join(waiting.directory, 'executor.lock');
    this.#waiting = waiting;
    this.#raiseFence = raiseFence;
  }

  exclusively<T>(work: (turn: Turn) => Promise<T>, patience = PATIENCE): Promise<Outcome<T>> {
    const turn = this.#queue.then(() => this.#whenFree(work, patience));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  close(): void {
    this.#lock?.close();
    this.#lock = undefined;
  }

  async #whenFree<T>(work: (turn: Turn) => Promise<T>, patience: number): Promise<Outcome<T>> {
    const lock = this.#openedLock();
    const giveUpAt = performance.now() + patience;
    while (!this.#takesLock(lock)) {
      if (performance.now() >= giveUpAt) return busy();
      await delay(LOOK_AFTER.least + Math.random() * (LOOK_AFTER.most - LOOK_AFTER.least));
    }
    try {
      return done(await work({ fence: await this.#begin(), lost: NEVER }));
    } finally {
      lock.execute('ROLLBACK');
    }
  }

  #openedLock(): Database {
    try {
      this.#lock ??= openLock(this.#path);
      return this.#lock;
    } catch (error) {
      throw explainTrouble(error, this.#waiting.directory);
    }
  }

  #takesLock(lock: Database): boolean {
    try {
      return takesLock(lock);
    } catch (error) {
      throw explainTrouble(error, this.#waiting.directory);
    }
  }

  async #begin(): Promise<number> {
    try {
      return await whenFree(this.#raiseFence, this.#waiting.clock);
    } catch (error) {
      throw explainTrouble(error, this.#waiting.directory);
    }
  }
}

function openLock(path: string): Database {
  // Only if there is none: closing a second descriptor of the file would drop this process's lock on it.
  if (!fileExists(path)) {
    try {
      closeSync(openSync(path, 'ax', 0o600));
    } catch (error) {
      // Another process made it in between.
      if (!fileExists(path)) throw error;
    }
  }
  return new Database(path, { readOnly: false });
}

function busy() {
  return refused({
    code: 'conflict',
    message: 'Another process is applying changes to this store, and is not done yet.',
    instead: 'What was approved stays approved. Try again later, or run: brand-escalations work --once',
  });
}

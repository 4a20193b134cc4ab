import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Clock } from '../../../domain/ports/foundation.ts';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import { Database } from '../../sqlite/database.ts';
import { currentRevision, storeInfo } from '../../sqlite/reads/store.ts';
import { StoreUnavailable } from '../../sqlite/store-errors.ts';
import { replicaFiles } from './replica-files.ts';

/** The state that the follower tells to those that read its replica. */
export const followerStateSchema = z.strictObject({
  state: z.enum(['following', 'stopped']),
  at: z.string(),
  /** Why it stopped, for a person; null while it follows. */
  problem: z.string().nullable(),
});
export type FollowerState = z.infer<typeof followerStateSchema>;

/** Milliseconds that a call waits for the follower, and between two looks. */
const PATIENCE = 10_000;
const PAUSE = { first: 2, longest: 50 };

interface Deps {
  readonly clock: Pick<Clock, 'sleep'>;
  /** Follows now, where the follower is part of this process. */
  readonly follow?: (() => Promise<unknown>) | undefined;
}

/** A node's copy of the data, opened for reading. The follower alone brings it up to date. */
export class Replica {
  readonly database: Database;
  readonly path: string;
  readonly #statePath: string;
  readonly #deps: Deps;

  /** Throws `StoreUnavailable` where there is no replica yet. */
  constructor(directory: string, deps: Deps) {
    const files = replicaFiles(directory);
    this.path = files.data;
    this.#statePath = files.state;
    this.#deps = deps;
    this.database = opened(files.data);
    this.database.refuseAttaching();
  }

  get storeId(): string {
    return storeInfo(this.database).store_id;
  }

  get revision(): number {
    return currentRevision(this.database);
  }

  /** Waits until the replica has reached a revision, and returns the one that it has. Throws `StoreTrouble`. */
  async reach(revision: number): Promise<number> {
    const begun = performance.now();
    let slept = 0;
    for (let pause = PAUSE.first; this.revision < revision; pause = Math.min(pause * 2, PAUSE.longest)) {
      await this.#follow();
      if (this.revision >= revision) break;
      this.#refuseStopped();
      if (Math.max(slept, performance.now() - begun) >= PATIENCE) throw this.#behind(revision);
      await this.#deps.clock.sleep(pause);
      slept += pause;
    }
    return this.revision;
  }

  close(): void {
    this.database.close();
  }

  /** Follows where that is a part of this process; what stops it is said as it is where it is not. */
  async #follow(): Promise<void> {
    try {
      await this.#deps.follow?.();
    } catch (error) {
      this.#refuseStopped();
      throw error;
    }
  }

  #refuseStopped(): void {
    const state = this.#state();
    if (state?.state !== 'stopped') return;
    const message = `This node stopped following the log. ${state.problem ?? ''}`.trim();
    throw new StoreTrouble('damaged', message, "Ask the operator to look at the follower's log. Nothing is skipped.");
  }

  #behind(revision: number): StoreTrouble {
    const message = `This node is at revision ${this.revision} of the log, and its head is at ${revision}.`;
    return new StoreTrouble('busy', message, 'Try again. If this lasts, the follower of this node does not run.');
  }

  #state(): FollowerState | undefined {
    try {
      return followerStateSchema.parse(JSON.parse(readFileSync(this.#statePath, 'utf8')));
    } catch {
      // It is written in place of another one, and an unreadable one says nothing.
      return undefined;
    }
  }
}

function opened(path: string): Database {
  try {
    const database = new Database(path, { readOnly: true });
    currentRevision(database);
    return database;
  } catch (cause) {
    throw new StoreUnavailable('missing_store', `There is no replica yet: ${path} cannot be read.`, null, {
      cause,
      instead: 'Start the follower of this node, and wait until it has downloaded a snapshot.',
    });
  }
}

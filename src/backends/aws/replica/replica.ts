import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Clock } from '../../../domain/ports/foundation.ts';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import { Database } from '../../sqlite/database.ts';
import { currentRevision, storeInfo } from '../../sqlite/reads/store.ts';
import { StoreUnavailable } from '../../sqlite/store-errors.ts';
import { replicaFiles } from './replica-files.ts';
import { refuseMixed } from './replica-trouble.ts';

/** The state that the follower tells to those that read its replica. */
const followerStateSchema = z.strictObject({
  state: z.enum(['following', 'stopped']),
  at: z.string(),
  /** Why it stopped, for a person; null while it follows. */
  problem: z.string().nullable(),
  /** The revision at which the replica was found to be wrong: it stays so until it is replaced. */
  diverged_at: z.int().nullable(),
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

/**
 * A node's copy of the data, opened for reading. The follower alone brings it up to date. Where the file is replaced by
 * another replica of the store, that one is read as soon as it has come as far as the log: reads that began before end on
 * the earlier file.
 */
export class Replica {
  readonly database: Database;
  readonly path: string;
  readonly #storeId: string;
  readonly #statePath: string;
  readonly #deps: Deps;
  #reached = 0;

  /** Throws `StoreUnavailable` where there is no replica of this store yet. */
  constructor(directory: string, storeId: string, deps: Deps) {
    const files = replicaFiles(directory);
    this.path = files.data;
    this.#storeId = storeId;
    this.#statePath = files.state;
    this.#deps = deps;
    this.database = opened(files.data);
    try {
      refuseMixed(storeId, storeInfo(this.database).store_id, files.data);
    } catch (error) {
      this.database.close();
      throw error;
    }
    this.database.refuseAttaching();
  }

  /** The highest revision that was waited for. */
  get reached(): number {
    return this.#reached;
  }

  /** Waits until the replica has reached a revision, and returns the one that it has. Throws `StoreTrouble`. */
  async reach(revision: number): Promise<number> {
    const begun = performance.now();
    let slept = 0;
    for (let pause = PAUSE.first; ; pause = Math.min(pause * 2, PAUSE.longest)) {
      // What has stopped the follower may be mended; where it is a part of this process, nobody else tries again.
      if (this.#told()?.state === 'stopped') await this.#follow();
      const { state, problem } = this.#told() ?? {};
      if (state === 'stopped') throw stopped(problem);
      let at = this.#readAt(revision);
      if (at < revision) {
        await this.#follow();
        at = this.#readAt(revision);
      }
      if (at >= revision) {
        this.#reached = Math.max(this.#reached, at);
        return at;
      }
      if (Math.max(slept, performance.now() - begun) >= PATIENCE) throw behind(at, revision);
      await this.#deps.clock.sleep(pause);
      slept += pause;
    }
  }

  close(): void {
    this.database.close();
  }

  /**
   * Returns the revision of the file at the path, and reads from that one if another file was read so far and this one
   * has reached the revision. Throws `StoreTrouble` where there is none, or one of another store.
   */
  #readAt(revision: number): number {
    const { place } = this.database;
    if (place === 'gone') throw gone(this.path);
    if (place === 'same') return currentRevision(this.database);
    const replacement = replacementAt(this.path, this.#storeId);
    if (replacement < revision) return replacement;
    this.database.reopen();
    this.database.refuseAttaching();
    return this.#readAt(revision);
  }

  /** Follows where that is a part of this process; what stops it is said as it is where it is not. */
  async #follow(): Promise<void> {
    try {
      await this.#deps.follow?.();
    } catch (error) {
      const { state, problem } = this.#told() ?? {};
      throw state === 'stopped' ? stopped(problem) : error;
    }
  }

  #told(): FollowerState | undefined {
    return followerState(this.#statePath);
  }
}

/** Reads what a follower has said last. */
export function followerState(path: string): FollowerState | undefined {
  try {
    return followerStateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // It is written in place of another one, and an unreadable one says nothing.
    return undefined;
  }
}

function stopped(problem: string | null | undefined): StoreTrouble {
  const message = `This node stopped following the log. ${problem ?? ''}`.trim();
  return new StoreTrouble('damaged', message, "Ask the operator to look at the follower's log. Nothing is skipped.");
}

function behind(revision: number, head: number): StoreTrouble {
  const message = `This node is at revision ${revision} of the log, and its head is at ${head}.`;
  return new StoreTrouble('busy', message, 'Try again. If this lasts, the follower of this node does not run.');
}

function gone(path: string): StoreTrouble {
  return new StoreTrouble('damaged', `There is no replica any more: ${path} is gone.`, START);
}

/** Returns the revision of a file that has taken a replica's place. */
function replacementAt(path: string, storeId: string): number {
  let database: Database | undefined;
  try {
    database = opened(path);
    refuseMixed(storeId, storeInfo(database).store_id, path);
    return currentRevision(database);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    throw new StoreTrouble('damaged', error.message, error.instead ?? START, { cause: error });
  } finally {
    database?.close();
  }
}

const START = 'Start the follower of this node, and wait until it has downloaded a snapshot.';

function opened(path: string): Database {
  let database: Database | undefined;
  try {
    database = new Database(path, { readOnly: true });
    currentRevision(database);
    return database;
  } catch (cause) {
    database?.close();
    throw new StoreUnavailable('missing_store', `There is no replica yet: ${path} cannot be read.`, null, {
      cause,
      instead: START,
    });
  }
}

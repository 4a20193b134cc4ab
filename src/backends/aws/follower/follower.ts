import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import type { Database } from '../../sqlite/database.ts';
import { LogBroken } from '../log/log-broken.ts';
import { entriesAfter } from '../log/log-entries.ts';
import { logHead, type SnapshotPlace } from '../log/log-head.ts';
import type { OpenLog } from '../open-log.ts';
import { type FollowerState, followerState } from '../replica/replica.ts';
import { replicaFiles } from '../replica/replica-files.ts';
import { explainReplicaTrouble, refuseMixed } from '../replica/replica-trouble.ts';
import { fetchSnapshot, SnapshotUnusable } from '../snapshots/snapshot-object.ts';
import { ContentCheck, digestStops } from './content-check.ts';
import type { Digests } from './digests.ts';
import { lockNode } from './node-lock.ts';
import { ReplicaFile } from './replica-file.ts';

export interface FollowerDeps extends OpenLog {
  readonly digests: Digests;
}

/**
 * Applies the log to the replica of a node: the only one that writes there. It stops for good where the log has a gap, an
 * entry that is not what was committed, one of a kind that it does not know, or one that does not fit, and where the replica
 * holds something else than a snapshot of the same revision. It says so to all that read the replica.
 */
export class Follower {
  readonly #deps: FollowerDeps;
  readonly #files: ReturnType<typeof replicaFiles>;
  readonly #lock: Database;
  readonly #replica: ReplicaFile;
  readonly #check: ContentCheck;
  /** Calls queue here: entries are applied one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(deps: FollowerDeps, directory: string, lock: Database, replica: ReplicaFile) {
    this.#deps = deps;
    this.#files = replicaFiles(directory);
    this.#lock = lock;
    this.#replica = replica;
    const { data, digest } = this.#files;
    this.#check = new ContentCheck({ replica: data, kept: digest, digests: deps.digests });
  }

  /** Takes a node's directory, and downloads the newest snapshot into one without a replica. */
  static async open(directory: string, deps: FollowerDeps): Promise<Follower> {
    try {
      return await Follower.#open(directory, deps);
    } catch (error) {
      throw explainReplicaTrouble(error, directory);
    }
  }

  static async #open(directory: string, deps: FollowerDeps): Promise<Follower> {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const files = replicaFiles(directory);
    const lock = lockNode(directory);
    try {
      const { storeId } = await logHead(deps.data);
      if (!existsSync(files.data)) await startAnew(files, deps);
      refuseDiverged(files.state);
      const replica = new ReplicaFile(files.data);
      try {
        refuseMixed(storeId, replica.storeId, files.data);
      } catch (error) {
        replica.close();
        throw error;
      }
      return new Follower(deps, directory, lock, replica);
    } catch (error) {
      lock.close();
      throw error;
    }
  }

  get replica(): ReplicaFile {
    return this.#replica;
  }

  /** True once the replica was moved away, removed or replaced by another: what is followed here is read by nobody. */
  get isAbandoned(): boolean {
    return this.#replica.database.place !== 'same';
  }

  /** Applies everything up to the log's head, and returns the revision. Throws {@link LogBroken}. */
  follow(): Promise<number> {
    const followed = this.#queue.then(() => this.#follow());
    this.#queue = followed.catch(() => {});
    return followed;
  }

  /** Resolves when the digest that was begun, if any, is computed. The next look at the log compares it. */
  digested(): Promise<void> {
    return this.#check.settled();
  }

  async #follow(): Promise<number> {
    // Another follower may have its files at the same paths.
    if (this.isAbandoned) return this.#replica.place.revision;
    try {
      const head = await logHead(this.#deps.data);
      const { revision, chain } = head;
      const place = this.#replica.place;
      if (place.revision > revision || (place.revision === revision && place.chain !== chain))
        throw new LogBroken(
          'chain',
          revision,
          `The log was changed or restored: this replica is at ${place.revision}.`,
        );
      this.#check.compare(head);
      for (const stop of digestStops(place.revision, head)) {
        await this.#applyUpTo(stop);
        await this.#check.begin(stop);
      }
      await this.#applyUpTo(revision);
      this.#say('following', null);
      return this.#replica.place.revision;
    } catch (error) {
      throw error instanceof LogBroken ? this.#stopped(error) : explainReplicaTrouble(error, dirname(this.#files.data));
    }
  }

  async #applyUpTo(revision: number): Promise<void> {
    for await (const entry of entriesAfter(this.#deps, this.#replica.place, revision)) this.#replica.apply(entry);
  }

  /** Says it to the readers of the replica. Returns what to throw. */
  #stopped(broken: LogBroken): LogBroken {
    try {
      this.#say('stopped', broken);
      return broken;
    } catch (cause) {
      const { problem, revision, message } = broken;
      return new LogBroken(problem, revision, `${message} The servers could not be told: stop them.`, { cause });
    }
  }

  #said: FollowerState['state'] | undefined;

  /** In place of what it said before, so that no reader meets half of it. */
  #say(state: FollowerState['state'], broken: LogBroken | null): void {
    if (state === 'following' && this.#said === 'following') return;
    const aside = `${this.#files.state}.partial`;
    const diverged_at = broken?.problem === 'diverged' ? broken.revision : null;
    const said: FollowerState = { state, at: this.#deps.clock.now(), problem: broken?.message ?? null, diverged_at };
    writeFileSync(aside, JSON.stringify(said), { mode: 0o600 });
    renameSync(aside, this.#files.state);
    this.#said = state;
  }

  close(): void {
    void this.#deps.digests.close();
    this.#replica.close();
    this.#lock.close();
  }
}

/** Throws what stopped the follower before: a replica that is wrong does not become right by applying more to it. */
function refuseDiverged(statePath: string): void {
  const { diverged_at: revision, problem } = followerState(statePath) ?? {};
  if (typeof revision === 'number') throw new LogBroken('diverged', revision, problem ?? '');
}

type Files = ReturnType<typeof replicaFiles>;

/** Downloads the newest snapshot. What an earlier replica has left says nothing of the new one. */
async function startAnew({ data: path, state, digest }: Files, deps: FollowerDeps): Promise<void> {
  const aside = `${path}.partial`;
  // A write-ahead log that a removed replica has left would be taken for the new one's.
  const left = [aside, `${aside}-wal`, `${aside}-shm`, `${path}-wal`, `${path}-shm`, state, digest];
  for (const file of left) rmSync(file, { force: true });
  const snapshot = await fetchNewest(deps, aside);
  const revision = revisionOf(aside);
  if (revision !== snapshot.revision)
    throw new StoreTrouble('damaged', `The snapshot ${snapshot.key} is at revision ${revision}.`, 'Make a new one.');
  renameSync(aside, path);
}

/** A snapshot can be replaced by a newer one, and removed, before it is downloaded. */
async function fetchNewest(deps: FollowerDeps, path: string): Promise<SnapshotPlace> {
  for (let { snapshot } = await logHead(deps.data); ; ) {
    try {
      await fetchSnapshot(deps, snapshot, path);
      return snapshot;
    } catch (error) {
      if (!(error instanceof SnapshotUnusable)) throw error;
      const newer = (await logHead(deps.data)).snapshot;
      if (newer.key === snapshot.key) throw error;
      snapshot = newer;
    }
  }
}

function revisionOf(path: string): number {
  const replica = new ReplicaFile(path);
  try {
    return replica.place.revision;
  } finally {
    replica.close();
  }
}

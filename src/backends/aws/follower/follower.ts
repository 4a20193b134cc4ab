import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { S3 } from '@aws-sdk/client-s3';
import type { Clock } from '../../../domain/ports/foundation.ts';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import type { Database } from '../../sqlite/database.ts';
import { LogBroken } from '../log/log-broken.ts';
import { entriesAfter, type LogReads } from '../log/log-entries.ts';
import { type LogHead, logHead } from '../log/log-head.ts';
import type { FollowerState } from '../replica/replica.ts';
import { replicaFiles } from '../replica/replica-files.ts';
import { explainReplicaTrouble, refuseMixed } from '../replica/replica-trouble.ts';
import { lockNode } from './node-lock.ts';
import { ReplicaFile } from './replica-file.ts';
import { fetchSnapshot } from './snapshot.ts';

export interface FollowerDeps extends LogReads {
  readonly s3: Pick<S3, 'getObject' | 'headObject' | 'putObject'>;
  readonly bucket: string;
  readonly clock: Clock;
}

/**
 * Applies the log to the replica of a node: the only one that writes there. It stops for good where the log has a gap, an
 * entry that is not what was committed, one of a kind that it does not know, or one that does not fit, and says so to all
 * that read the replica.
 */
export class Follower {
  readonly #deps: FollowerDeps;
  readonly #files: ReturnType<typeof replicaFiles>;
  readonly #lock: Database;
  readonly #replica: ReplicaFile;
  /** Calls queue here: entries are applied one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(deps: FollowerDeps, directory: string, lock: Database, replica: ReplicaFile) {
    this.#deps = deps;
    this.#files = replicaFiles(directory);
    this.#lock = lock;
    this.#replica = replica;
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
      const head = await logHead(deps.data);
      if (!existsSync(files.data)) await startFrom(head, files.data, deps);
      const replica = new ReplicaFile(files.data);
      try {
        refuseMixed(head.storeId, replica.storeId, files.data);
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

  async #follow(): Promise<number> {
    try {
      const { revision, chain } = await logHead(this.#deps.data);
      const place = this.#replica.place;
      if (place.revision > revision || (place.revision === revision && place.chain !== chain))
        throw new LogBroken(
          'chain',
          revision,
          `The log was changed or restored: this replica is at ${place.revision}.`,
        );
      for await (const entry of entriesAfter(this.#deps, place, revision)) this.#replica.apply(entry);
      this.#say('following', null);
      return this.#replica.place.revision;
    } catch (error) {
      if (error instanceof LogBroken) this.#say('stopped', error.message);
      throw explainReplicaTrouble(error, dirname(this.#files.data));
    }
  }

  #said: FollowerState['state'] | undefined;

  /** In place of what it said before, so that no reader meets half of it. */
  #say(state: FollowerState['state'], problem: string | null): void {
    if (state === 'following' && this.#said === 'following') return;
    const aside = `${this.#files.state}.partial`;
    const said: FollowerState = { state, at: this.#deps.clock.now(), problem };
    writeFileSync(aside, JSON.stringify(said), { mode: 0o600 });
    renameSync(aside, this.#files.state);
    this.#said = state;
  }

  close(): void {
    this.#replica.close();
    this.#lock.close();
  }
}

async function startFrom({ snapshot }: LogHead, path: string, deps: FollowerDeps): Promise<void> {
  const aside = `${path}.partial`;
  // A write-ahead log that a removed replica has left would be taken for the new one's.
  for (const left of [aside, `${aside}-wal`, `${aside}-shm`, `${path}-wal`, `${path}-shm`])
    rmSync(left, { force: true });
  await fetchSnapshot(deps, snapshot, aside);
  const revision = revisionOf(aside);
  if (revision !== snapshot.revision)
    throw new StoreTrouble('damaged', `The snapshot ${snapshot.key} is at revision ${revision}.`, 'Make a new one.');
  renameSync(aside, path);
}

function revisionOf(path: string): number {
  const replica = new ReplicaFile(path);
  try {
    return replica.place.revision;
  } finally {
    replica.close();
  }
}

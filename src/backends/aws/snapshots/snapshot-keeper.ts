import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { S3 } from '@aws-sdk/client-s3';
import type { Clock } from '../../../domain/ports/foundation.ts';
import type { MadeSnapshot, Snapshots } from '../../../domain/ports/snapshots.ts';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import { done, type Outcome } from '../../../domain/refusal.ts';
import { explained } from '../faults.ts';
import { ownDigest } from '../follower/content-check.ts';
import { type ContentDigest, contentDiffers } from '../follower/content-digest.ts';
import { type LogHead, logHead, type SnapshotPlace } from '../log/log-head.ts';
import type { Transactions } from '../proposals/transact.ts';
import { replicaFiles } from '../replica/replica-files.ts';
import { explainReplicaTrouble } from '../replica/replica-trouble.ts';
import type { TableReader } from '../table-reader.ts';
import type { BuiltSnapshot, SnapshotOrder } from './build-snapshot.ts';
import { announceInHead, forgetSnapshot, keptSnapshots, nameInHead, putSnapshotItem } from './snapshot-items.ts';
import { putSnapshot } from './snapshot-object.ts';

/** A snapshot is due after so many revisions, or after so many milliseconds if there is a new revision at all. */
const DUE = { revisions: 500, milliseconds: 24 * 60 * 60 * 1000 };
/** Milliseconds after which one that was announced is taken to have been given up. */
const GIVEN_UP = 60 * 60 * 1000;
/**
 * Milliseconds for which a snapshot is kept once there is a later one: point-in-time recovery of a table goes back 35 days,
 * and a restored table names the snapshot of its time.
 */
const KEPT = 36 * 24 * 60 * 60 * 1000;

/** The beginning of the names of directories in which snapshots are made. */
const ASIDE = '.snapshot-';

/** Attempts at an announcement, which has to meet the log while it stands still. */
const ATTEMPTS = 10;
/** Milliseconds that the follower of this node has for its digest, and between two looks. */
const PATIENCE = 5 * 60_000;
const PAUSE = 250;

export interface SnapshotDeps {
  readonly data: TableReader;
  readonly transactions: Transactions;
  readonly s3: Pick<S3, 'getObject' | 'headObject' | 'putObject' | 'deleteObject'>;
  readonly bucket: string;
  /** Of this node's replica. */
  readonly directory: string;
  readonly clock: Clock;
  readonly build: (order: SnapshotOrder) => Promise<BuiltSnapshot>;
  /** Follows now, where the follower is part of this process. */
  readonly follow?: (() => Promise<unknown>) | undefined;
}

/**
 * Makes snapshots, each from an earlier one and the log after it, and names one only if the replica of this node holds the
 * same at its revision: two ways to one content. The other replicas compare themselves with it.
 */
export class SnapshotKeeper implements Snapshots {
  readonly #deps: SnapshotDeps;

  constructor(deps: SnapshotDeps) {
    this.#deps = deps;
  }

  async keepUp(): Promise<MadeSnapshot | null> {
    const head = await logHead(this.#deps.data);
    return isDue(head, Date.parse(this.#deps.clock.now())) ? this.#made() : null;
  }

  async make(): Promise<Outcome<MadeSnapshot>> {
    return done(await this.#made());
  }

  async #made(): Promise<MadeSnapshot> {
    const { directory, clock } = this.#deps;
    let aside: string | undefined;
    try {
      removeLeft(directory, Date.parse(clock.now()));
      aside = mkdtempSync(join(directory, ASIDE));
      const { revision, key } = await this.#make(aside);
      return { revision, key, removed: await this.#removeOld() };
    } catch (error) {
      throw explainReplicaTrouble(error, directory);
    } finally {
      if (aside !== undefined) rmSync(aside, { recursive: true, force: true });
    }
  }

  async #make(directory: string): Promise<SnapshotPlace> {
    const { data, clock, build } = this.#deps;
    const to = await this.#announce();
    // Before the work, in which another snapshot may be announced: a follower keeps its last digest only.
    const own = await this.#own(to.revision);
    const kept: SnapshotPlace[] = [];
    for await (const one of keptSnapshots(data)) if (one.revision <= to.revision) kept.unshift(one);
    // A program that kept no list has named it in the head alone.
    if (kept.every(({ key }) => key !== to.snapshot.key)) kept.unshift(to.snapshot);
    const { data: replica } = replicaFiles(this.#deps.directory);
    const built = await build({ to, bases: kept, replica, directory });
    refuseDiverged(own, built);
    const present = kept.find(({ revision }) => revision === built.revision);
    const isSound = present?.digest === built.digest && !built.unusable.includes(present.key);
    if (present !== undefined && isSound) return this.#named(present);
    const snapshot = await this.#named(await putSnapshot(this.#deps, built, clock.now(), built.unusable));
    // Nobody can start from it, and nothing names it any more.
    if (present !== undefined && present.key !== snapshot.key) await this.#remove(present);
    return snapshot;
  }

  async #named(snapshot: SnapshotPlace): Promise<SnapshotPlace> {
    const { data, transactions } = this.#deps;
    const items = [nameInHead(data.table, snapshot), putSnapshotItem(data.table, snapshot)];
    const named = await transactions.write(items);
    if (named.outcome === 'unknown')
      throw new StoreTrouble('failing', 'AWS has not said if the snapshot is named in the log.', 'Make another one.', {
        cause: named.cause,
      });
    return named.outcome === 'written' ? snapshot : this.#refused(snapshot);
  }

  /** Returns what the head names in place of a snapshot: a later one, or this very one by an attempt without an answer. */
  async #refused(snapshot: SnapshotPlace): Promise<SnapshotPlace> {
    const { snapshot: newest } = await logHead(this.#deps.data);
    for await (const { key } of keptSnapshots(this.#deps.data)) if (key === snapshot.key) return newest;
    await this.#remove(snapshot);
    return newest;
  }

  /** Asks every follower for its digest at the head of the log, and returns that place. */
  async #announce(): Promise<LogHead> {
    const { data, transactions, clock } = this.#deps;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const head = await logHead(data);
      const announced = await transactions.write([announceInHead(data.table, head.revision, clock.now())]);
      // Without an answer, it is there or not: an announcement can be repeated.
      if (announced.outcome === 'written') return head;
    }
    throw new StoreTrouble('busy', 'The log moves on all the time.', 'Nothing was written. Make the snapshot later.');
  }

  /** Waits for the digest that the follower of this node computes. */
  async #own(revision: number): Promise<ContentDigest> {
    const { directory, clock, follow } = this.#deps;
    for (let slept = 0; ; slept += PAUSE) {
      await follow?.();
      const own = ownDigest(replicaFiles(directory).digest);
      if (own?.revision === revision) return own;
      if (slept >= PATIENCE) break;
      await clock.sleep(PAUSE);
    }
    const message = `The follower of this node has not said what its replica held at revision ${revision}.`;
    throw new StoreTrouble('busy', message, 'Make the snapshot again. If this lasts, the follower does not run.');
  }

  async #remove({ key: Key }: SnapshotPlace): Promise<void> {
    const { s3, bucket: Bucket } = this.#deps;
    await explained(() => s3.deleteObject({ Bucket, Key }));
  }

  /** Removes snapshots that had a successor for long enough, and returns how many. The first one stays: it is where the log begins. */
  async #removeOld(): Promise<number> {
    const { data, clock, transactions } = this.#deps;
    const before = Date.parse(clock.now()) - KEPT;
    const kept: SnapshotPlace[] = [];
    for await (const one of keptSnapshots(data)) kept.push(one);
    const old = kept.filter(({ revision }, place) => {
      const successor = kept[place + 1];
      return revision > 0 && successor?.at !== undefined && Date.parse(successor.at ?? '') < before;
    });
    for (const snapshot of old) {
      await this.#remove(snapshot);
      await transactions.write([forgetSnapshot(data.table, snapshot)]);
    }
    return old.length;
  }
}

/** Throws `StoreTrouble` where the replica of this node holds something else. */
function refuseDiverged(own: ContentDigest, built: ContentDigest): void {
  if (!contentDiffers(own, built)) return;
  const message = `ALARM diverged: the replica of this node holds something else at revision ${built.revision} than its log leads to. No snapshot was named.`;
  const instead =
    'Run on another node: brand-escalations data snapshot. Where that succeeds, the replica of this node is wrong: move its directory away, and start its follower.';
  throw new StoreTrouble('damaged', message, instead);
}

/** Removes what was left by programs that were killed while they made a snapshot. */
function removeLeft(directory: string, now: number): void {
  for (const name of readdirSync(directory).filter((one) => one.startsWith(ASIDE))) {
    const left = statSync(join(directory, name), { throwIfNoEntry: false });
    if (left !== undefined && now - left.mtimeMs > GIVEN_UP)
      rmSync(join(directory, name), { recursive: true, force: true });
  }
}

function isDue({ revision, snapshot, announced }: LogHead, now: number): boolean {
  if (revision === snapshot.revision && snapshot.digest !== null) return false;
  const isBeingMade =
    announced !== null && announced.revision > snapshot.revision && now - Date.parse(announced.at) < GIVEN_UP;
  if (isBeingMade) return false;
  const isOld = snapshot.at === null || now - Date.parse(snapshot.at) >= DUE.milliseconds;
  return isOld || revision - snapshot.revision >= DUE.revisions;
}

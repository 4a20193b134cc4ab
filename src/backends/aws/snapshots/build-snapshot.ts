import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import { Database } from '../../sqlite/database.ts';
import { integrityProblems } from '../../sqlite/file-integrity.ts';
import { contentDigest } from '../follower/content-digest.ts';
import { ReplicaFile } from '../follower/replica-file.ts';
import { LogBroken } from '../log/log-broken.ts';
import { entriesAfter, type LogReads } from '../log/log-entries.ts';
import type { LogPlace, SnapshotPlace } from '../log/log-head.ts';
import { explainReplicaTrouble } from '../replica/replica-trouble.ts';
import { type Bucket, fetchSnapshot, type PackedSnapshot, packSnapshot, SnapshotUnusable } from './snapshot-object.ts';

/** A snapshot to make. */
export interface SnapshotOrder {
  /** The place in the log that it is of. */
  readonly to: LogPlace;
  /** Earlier snapshots, the newest first. */
  readonly bases: readonly SnapshotPlace[];
  /** A replica that is copied where no earlier snapshot can be used. */
  readonly replica: string;
  /** An empty directory. */
  readonly directory: string;
}

export interface BuiltSnapshot extends PackedSnapshot {
  /** Keys of earlier snapshots that are missing or damaged. */
  readonly unusable: readonly string[];
}

/**
 * Makes a snapshot from an earlier one and the log after it, and packs it. So it rests on no node's replica, and shows what
 * each of them has to hold. It takes seconds of processor: for a thread.
 */
export async function buildSnapshot(order: SnapshotOrder, deps: LogReads & Bucket): Promise<BuiltSnapshot> {
  try {
    return await built(order, deps);
  } catch (error) {
    if (!(error instanceof LogBroken)) throw explainReplicaTrouble(error, order.directory);
    const { problem, revision, message } = error;
    const instead = 'Nothing was written. Look for it in docs/aws.md.';
    throw new StoreTrouble('damaged', `ALARM ${problem} at revision ${revision}: ${message}`, instead, {
      cause: error,
    });
  }
}

async function built(order: SnapshotOrder, deps: LogReads & Bucket): Promise<BuiltSnapshot> {
  const path = join(order.directory, 'replica.db');
  const unusable: string[] = [];
  const base = await fetchFirst(order.bases, path, deps, unusable);
  if (base === undefined) copyCompact(order.replica, path);
  const replica = new ReplicaFile(path);
  try {
    for await (const entry of entriesAfter(deps, replica.place, order.to.revision)) replica.apply(entry);
    refuseElsewhere(replica.place, order.to);
  } finally {
    replica.close();
  }
  const compact = join(order.directory, 'compact.db');
  copyCompact(path, compact);
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  return { ...(await checkedSnapshot(compact)), unusable };
}

async function fetchFirst(
  bases: readonly SnapshotPlace[],
  path: string,
  bucket: Bucket,
  unusable: string[],
): Promise<SnapshotPlace | undefined> {
  for (const base of bases) {
    try {
      await fetchSnapshot(bucket, base, path);
      return base;
    } catch (error) {
      if (!(error instanceof SnapshotUnusable)) throw error;
      unusable.push(base.key);
    }
  }
  return undefined;
}

function refuseElsewhere(place: LogPlace, to: LogPlace): void {
  if (place.revision > to.revision)
    throw new StoreTrouble('busy', 'The log went on while its replica was copied.', 'Make the snapshot again.');
  if (place.chain !== to.chain)
    throw new LogBroken(
      'chain',
      to.revision,
      `The log does not lead from earlier snapshots to revision ${to.revision}.`,
    );
}

/** Checks a file of data without a write-ahead log, and packs it. The file is removed. Throws `StoreTrouble` for a damaged one. */
export async function checkedSnapshot(path: string): Promise<PackedSnapshot> {
  const [problem] = integrityProblems(path);
  if (problem !== undefined)
    throw new StoreTrouble('damaged', `The snapshot that was made is damaged: ${problem}`, 'Make it again.');
  const database = new Database(path, { readOnly: true });
  try {
    return await packSnapshot(path, contentDigest(database));
  } finally {
    database.close();
  }
}

/** Copies one state of a replica, without free pages. */
function copyCompact(from: string, to: string): void {
  const replica = new Database(from, { readOnly: true });
  try {
    replica.run('VACUUM INTO ?', to);
  } finally {
    replica.close();
  }
}

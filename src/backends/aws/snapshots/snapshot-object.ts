import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, rmSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import type { S3 } from '@aws-sdk/client-s3';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import { explained, faultKind } from '../faults.ts';
import type { SnapshotPlace } from '../log/log-head.ts';

/** The bucket that snapshots lie in. */
export interface Bucket {
  readonly s3: Pick<S3, 'getObject' | 'headObject' | 'putObject'>;
  readonly bucket: string;
}

/** A snapshot on disk, ready for the bucket. */
export interface PackedSnapshot extends Pick<SnapshotPlace, 'revision' | 'sha256'> {
  readonly path: string;
  readonly digest: string;
}

/** Thrown for a snapshot that is not there any more, or is not the one that was put. */
export class SnapshotUnusable extends StoreTrouble {
  constructor({ key }: Pick<SnapshotPlace, 'key'>, what: string, cause?: unknown) {
    const instead =
      'Make a new snapshot on a node that follows the log: brand-escalations data snapshot. Nothing was changed here.';
    super('damaged', `The snapshot ${key} ${what}.`, instead, { cause });
  }
}

/** Attempts at an upload. */
const ATTEMPTS = 4;

/** Packs a copy of a replica, which is removed. */
export async function packSnapshot(
  path: string,
  { revision, digest }: Pick<PackedSnapshot, 'revision' | 'digest'>,
): Promise<PackedSnapshot> {
  const packed = `${path}.zst`;
  await pipeline(createReadStream(path), createZstdCompress(), createWriteStream(packed, { mode: 0o600 }));
  rmSync(path, { force: true });
  return { path: packed, revision, digest, sha256: await hashOf(packed) };
}

/**
 * Puts a snapshot into the bucket under its own hash, once, and removes the file.
 *
 * @param unusable keys of objects that are damaged, and are replaced
 */
export async function putSnapshot(
  { s3, bucket }: Bucket,
  { path, revision, sha256, digest }: PackedSnapshot,
  at: string,
  unusable: readonly string[] = [],
): Promise<SnapshotPlace> {
  const key = `snapshots/${revision}-${sha256}.db.zst`;
  await explained(() => upload({ s3, bucket }, key, path, unusable.includes(key)), `bucket ${bucket}`);
  rmSync(path, { force: true });
  return { revision, key, sha256, digest, at };
}

/** The SDK repeats no request with a stream, so that is done here. */
async function upload({ s3, bucket }: Bucket, Key: string, path: string, replaces: boolean): Promise<void> {
  const condition = replaces ? {} : { IfNoneMatch: '*' };
  for (let attempt = 1; ; attempt++) {
    if (!replaces && (await isThere({ s3, bucket }, Key))) return;
    const Body = createReadStream(path);
    try {
      await s3.putObject({ Bucket: bucket, Key, Body, ...condition, ContentLength: statSync(path).size });
      return;
    } catch (error) {
      const kind = faultKind(error);
      if (kind === 'condition') return;
      if ((kind !== 'repeat' && kind !== 'unknown') || attempt === ATTEMPTS) throw error;
    } finally {
      Body.destroy();
    }
  }
}

async function isThere({ s3, bucket }: Bucket, Key: string): Promise<boolean> {
  try {
    await s3.headObject({ Bucket: bucket, Key });
    return true;
  } catch (error) {
    if (error instanceof Error && (error.name === 'NotFound' || error.name === 'NoSuchKey')) return false;
    throw error;
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Downloads a snapshot into a new file. Throws {@link SnapshotUnusable}; no file is left then. */
export async function fetchSnapshot({ s3, bucket }: Bucket, snapshot: SnapshotPlace, path: string): Promise<void> {
  const packed = `${path}.zst`;
  try {
    await explained(async () => {
      const { Body } = await s3.getObject({ Bucket: bucket, Key: snapshot.key });
      if (!(Body instanceof Readable)) throw new TypeError('The body of an object is no stream.');
      await pipeline(Body, createWriteStream(packed, { mode: 0o600 }));
    }).catch((cause: unknown) => {
      if (cause instanceof Error && cause.name === 'NoSuchKey')
        throw new SnapshotUnusable(snapshot, 'is missing', cause);
      throw cause;
    });
    if ((await hashOf(packed)) !== snapshot.sha256)
      throw new SnapshotUnusable(snapshot, 'is not the one that was made');
    await pipeline(createReadStream(packed), createZstdDecompress(), createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    rmSync(packed, { force: true });
  }
}

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, rmSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import type { S3 } from '@aws-sdk/client-s3';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import { integrityProblems } from '../../sqlite/file-integrity.ts';
import { explained, faultKind } from '../faults.ts';
import type { SnapshotPlace } from '../log/log-head.ts';

interface Bucket {
  readonly s3: Pick<S3, 'getObject' | 'headObject' | 'putObject'>;
  readonly bucket: string;
}

/** Attempts at an upload. */
const ATTEMPTS = 4;

/** The place of a snapshot before it is known which hash it has. */
const packedPath = (path: string): string => `${path}.zst`;

/**
 * Checks a copy of a replica and puts it into the bucket under its hash. The copy and what was packed of it are removed.
 *
 * @throws StoreTrouble for a copy that is damaged; nothing is put then
 */
export async function putSnapshot({ s3, bucket }: Bucket, path: string, revision: number): Promise<SnapshotPlace> {
  const packed = packedPath(path);
  try {
    const [problem] = integrityProblems(path);
    if (problem !== undefined)
      throw new StoreTrouble('damaged', `The replica is damaged: ${problem}`, 'Remove it: a snapshot replaces it.');
    await pipeline(createReadStream(path), createZstdCompress(), createWriteStream(packed, { mode: 0o600 }));
    const sha256 = await hashOf(packed);
    const key = `snapshots/${revision}-${sha256}.db.zst`;
    await explained(() => upload({ s3, bucket }, key, packed), `bucket ${bucket}`);
    return { revision, key, sha256 };
  } finally {
    for (const file of [path, packed]) rmSync(file, { force: true });
  }
}

/** Puts a file under its own hash, once. The SDK repeats no request with a stream, so that is done here. */
async function upload({ s3, bucket }: Bucket, Key: string, path: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    if (await isThere({ s3, bucket }, Key)) return;
    const Body = createReadStream(path);
    try {
      await s3.putObject({ Bucket: bucket, Key, Body, IfNoneMatch: '*', ContentLength: statSync(path).size });
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

/**
 * Downloads a snapshot into a new file.
 *
 * @throws StoreTrouble for one that is missing or is not the one that was put; no file is left then
 */
export async function fetchSnapshot({ s3, bucket }: Bucket, snapshot: SnapshotPlace, path: string): Promise<void> {
  const packed = packedPath(path);
  try {
    await explained(async () => {
      const { Body } = await s3.getObject({ Bucket: bucket, Key: snapshot.key });
      if (!(Body instanceof Readable)) throw new TypeError('The body of an object is no stream.');
      await pipeline(Body, createWriteStream(packed, { mode: 0o600 }));
    }).catch((cause: unknown) => {
      if (cause instanceof Error && cause.name === 'NoSuchKey') throw unusable(snapshot, 'is missing', cause);
      throw cause;
    });
    if ((await hashOf(packed)) !== snapshot.sha256) throw unusable(snapshot, 'is not the one that was made');
    await pipeline(createReadStream(packed), createZstdDecompress(), createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    rmSync(packed, { force: true });
  }
}

function unusable({ key }: SnapshotPlace, what: string, cause?: unknown): StoreTrouble {
  const instead = 'Make a new snapshot on a node that follows the log. Nothing was changed here.';
  return new StoreTrouble('damaged', `The snapshot ${key} ${what}.`, instead, { cause });
}

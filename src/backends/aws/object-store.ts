import { createHash } from 'node:crypto';
import type { PutObjectCommandInput, S3 } from '@aws-sdk/client-s3';
import { explained, faultKind } from './faults.ts';

/** Bytes that go into an item, which may have 400 KB in all; larger bodies go to S3. */
export const LARGEST_INLINE = 300_000;

/** Attempts at an object that others write at the same moment. */
const ATTEMPTS = 5;

export function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** How long an object is kept, and what it is. */
type PutOptions = Pick<PutObjectCommandInput, 'ContentType' | 'ObjectLockMode' | 'ObjectLockRetainUntilDate'>;

/** Objects in the bucket of our own, each under a key that its hash is part of: it is written once and never changes. */
export interface ObjectStore {
  /** Returns undefined where there is no such object. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Puts an object. One that is there already is the same. */
  putOnce(key: string, body: Uint8Array, options?: PutOptions): Promise<void>;
}

/** @param writable beginnings of the keys that this side may write; any other is a bug */
export function objectStore(
  s3: Pick<S3, 'getObject' | 'putObject'>,
  Bucket: string,
  writable: readonly string[],
): ObjectStore {
  return {
    async get(Key) {
      return explained(async () => {
        try {
          return await (await s3.getObject({ Bucket, Key })).Body?.transformToByteArray();
        } catch (error) {
          if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
          throw error;
        }
      }, `bucket ${Bucket}`);
    },
    async putOnce(Key, Body, options = {}) {
      if (!writable.some((prefix) => Key.startsWith(prefix))) throw new Error(`This side does not write ${Key}.`);
      await explained(async () => {
        for (let attempt = 1; ; attempt++) {
          try {
            return await s3.putObject({ Bucket, Key, Body, IfNoneMatch: '*', ...options });
          } catch (error) {
            const kind = faultKind(error);
            if (kind === 'condition') return undefined;
            if (kind !== 'repeat' || attempt === ATTEMPTS) throw error;
          }
        }
      }, `bucket ${Bucket}`);
    },
  };
}

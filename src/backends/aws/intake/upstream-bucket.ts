import type { S3 } from '@aws-sdk/client-s3';
import { explained } from '../faults.ts';

/** An object as a list has it. */
export interface ListedObject {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
}

/** An object as it was read, all of it from one version. */
export interface ReadObject extends ListedObject {
  /** Null for an object that is larger than any record can be: it is not read. */
  readonly bytes: Buffer | null;
  readonly modified: string;
  /** The change of ours that put it; undefined for upstream's own. */
  readonly changeId: string | undefined;
}

/** The metadata by which what we put is known: `x-amz-meta-change-id`. */
const CHANGE_ID = 'change-id';

/** Reads of upstream's bucket. */
export class UpstreamBucket {
  readonly #s3: Pick<S3, 'listObjectsV2' | 'getObject'>;
  readonly #bucket: string;

  constructor(s3: Pick<S3, 'listObjectsV2' | 'getObject'>, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /** Yields the objects whose keys begin so, in the order of keys, a page of a list at a time. */
  async *list(Prefix: string): AsyncGenerator<readonly ListedObject[]> {
    let ContinuationToken: string | undefined;
    do {
      const request = {
        Bucket: this.#bucket,
        Prefix,
        // Keys can hold characters that XML cannot.
        EncodingType: 'url' as const,
        ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
      };
      const page = await explained(() => this.#s3.listObjectsV2(request));
      yield (page.Contents ?? []).flatMap(({ Key = '', ETag: etag = '', Size: size = 0 }) => {
        const key = decodeURIComponent(Key.replaceAll('+', ' '));
        // Consoles put an empty object to show a folder.
        return key.endsWith('/') || key.includes('\u0000') ? [] : [{ key, etag, size }];
      });
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }

  /** Returns undefined for an object that is no longer there. */
  async read(Key: string, largest: number): Promise<ReadObject | undefined> {
    return explained(async () => {
      try {
        const answer = await this.#s3.getObject({ Bucket: this.#bucket, Key });
        const { Body, ETag: etag = '', ContentLength: size = 0, LastModified, Metadata } = answer;
        const modified = (LastModified ?? new Date(0)).toISOString();
        const read = { key: Key, etag, size, modified, changeId: Metadata?.[CHANGE_ID] };
        if (size <= largest) return { ...read, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []) };
        // Gives the connection back without the bytes.
        if (Body !== undefined && 'destroy' in Body) Body.destroy();
        return { ...read, bytes: null };
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
        throw error;
      }
    });
  }
}

import { createHash } from 'node:crypto';
import type { Closable } from '../../../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../../../src/backends/aws/commit-side.ts';
import { nodeFoundation } from '../../../../src/backends/embedded/node-foundation.ts';
import type { UpstreamMark } from '../../../../src/domain/change/adoption.ts';
import type { MetadataVersion } from '../../../../src/domain/metadata/metadata.ts';
import type { CommitPorts } from '../../../../src/domain/ports/commit-side.ts';
import type { Foundation } from '../../../../src/domain/ports/foundation.ts';
import type { IntakeReport } from '../../../../src/domain/ports/upstream.ts';
import { metadataDocument } from '../../../../src/interchange/metadata-documents.ts';
import type { GivenData } from '../../../contract/backend.ts';
import { STORE } from '../../../contract/backend.ts';
import { NO_SIGNATURES } from '../../embedded/given-store.ts';
import { type AwsStore, type AwsStoreOptions, givenAwsStore } from '../given-aws-store.ts';

/** The bucket of the fixture is not told apart from ours: it has the objects of all buckets. */
export const UPSTREAM = { bucket: 'brand-generator' };

export type AwsCommitSide = Awaited<ReturnType<typeof openAwsCommitSide>>;

/** A store beside the bucket that upstream writes, and commit sides of it. */
export interface GivenUpstream {
  readonly store: AwsStore;
  /** Puts an object as upstream does: without a condition, over whatever is there. */
  put(key: string, content: unknown, metadata?: Readonly<Record<string, string>>): void;
  remove(key: string): void;
  side(foundation?: Foundation): Promise<AwsCommitSide>;
  close(): Promise<void>;
}

export async function givenUpstream(data: Partial<GivenData>, options: AwsStoreOptions = {}): Promise<GivenUpstream> {
  const store = await givenAwsStore(STORE, data, options);
  const closing: Closable[] = [];
  return {
    store,
    put(key, content, metadata = {}) {
      const body = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
      const etag = `"${createHash('md5').update(body).digest('hex')}"`;
      const headers = Object.fromEntries(
        Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]),
      );
      store.s3.objects.set(key, { body, etag, headers, modified: new Date('2026-02-15T09:00:00.000Z') });
    },
    remove: (key) => void store.s3.objects.delete(key),
    async side(foundation = nodeFoundation()) {
      const { settings } = await store.node();
      const side = await openAwsCommitSide({ ...settings, upstream: UPSTREAM }, foundation, NO_SIGNATURES);
      closing.push(side);
      return side;
    },
    async close() {
      for (const side of closing) await side.close();
      await store.close();
    },
  };
}

/** Upstream's object of a version. */
export const versionKey = (brandid: number, version: number): string => `metadata/brand_${brandid}_v${version}.json`;

/** What upstream's own columns say of a version: none of this program's. */
export function upstreamMetadata(metadata: MetadataVersion) {
  const { sector: _, origin, created_by, notes, ...columns } = metadataDocument(metadata);
  return columns;
}

export async function takeIn(side: CommitPorts, brandids?: readonly number[]): Promise<IntakeReport> {
  const taken = await side.upstream.takeIn((work) => side.turn.exclusively(work), brandids);
  if (!taken.ok) throw new Error(taken.refusal.message);
  return taken.value;
}

/** What is set aside, as `source: reason`. */
export async function setAside(side: CommitPorts): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const mark of side.upstream.setAside()) found.push(...reasons(mark));
  return found;
}

export const reasons = ({ source, problems }: UpstreamMark): readonly string[] =>
  problems.map(({ reason }) => `${source}: ${reason}`);

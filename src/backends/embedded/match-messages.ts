import type { Coverage, CoverageRequest } from '../../domain/metadata/coverage.ts';

/** What a match worker is started with. */
export interface MatchWorkerData {
  /** Path of `data.db`. */
  readonly database: string;
}

/** One count. `stop` is shared memory, because a worker that counts reads no messages: nonzero ends the count early. */
export interface MatchJob {
  readonly request: CoverageRequest;
  /** Milliseconds of work after which the counts so far are the answer. */
  readonly deadline: number;
  readonly stop: Int32Array<SharedArrayBuffer>;
}

/** Counts so far, now and then; then the last word. */
export type MatchReport =
  | { readonly kind: 'progress'; readonly coverage: Coverage }
  | { readonly kind: 'counted'; readonly coverage: Coverage }
  | { readonly kind: 'failed'; readonly message: string };

import type { Coverage, CoverageRequest } from '../../../domain/metadata/coverage.ts';
import type { NarrativeMatches } from '../../../domain/ports/matching.ts';

/** What a match worker is started with. */
export interface MatchWorkerData {
  /** Path of `data.db`. */
  readonly database: string;
}

/** What a worker is asked: count a pattern over all combos, or say which of some narratives it matches. */
export type MatchQuestion =
  | { readonly kind: 'coverage'; readonly request: CoverageRequest }
  | { readonly kind: 'narratives'; readonly source: string; readonly narratives: readonly string[] };

/** Answers, whole or as far as the deadline let it come. */
export type MatchAnswer =
  | { readonly kind: 'coverage'; readonly coverage: Coverage }
  | { readonly kind: 'narratives'; readonly matches: NarrativeMatches };

/** One question. `stop` is shared memory, because a worker that counts reads no messages: nonzero ends the count early. */
export interface MatchJob {
  readonly question: MatchQuestion;
  /** Milliseconds of work after which the counts so far are the answer. */
  readonly deadline: number;
  readonly stop: Int32Array<SharedArrayBuffer>;
}

/** Counts so far, now and then; then the last word. */
export type MatchReport =
  | { readonly kind: 'progress'; readonly answer: MatchAnswer }
  | { readonly kind: 'answered'; readonly answer: MatchAnswer }
  | { readonly kind: 'failed'; readonly message: string };

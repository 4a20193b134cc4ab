import type { CoverageRequest } from '../../../domain/metadata/coverage.ts';
import type { CoverageAnswer, NarrativeMatches } from '../../../domain/ports/matching.ts';
import type { AcceptedRegex } from '../../../domain/regex/assessment.ts';

export interface MatchWorkerData {
  /** Path of `data.db`. */
  readonly database: string;
}

/** Asks a worker to count a pattern over all combos, or to find the narratives that it matches. */
export type MatchRequest =
  | { readonly kind: 'coverage'; readonly request: CoverageRequest }
  | { readonly kind: 'narratives'; readonly regex: AcceptedRegex; readonly narratives: readonly string[] };

/** An answer to a request of the same kind, or a part of it when the job was aborted. */
export type MatchAnswer =
  | { readonly kind: 'coverage'; readonly answer: CoverageAnswer }
  | { readonly kind: 'narratives'; readonly answer: NarrativeMatches };

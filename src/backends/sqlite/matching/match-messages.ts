import type { Coverage, CoverageRequest } from '../../../domain/metadata/coverage.ts';
import type { NarrativeMatches } from '../../../domain/ports/matching.ts';
import type { AcceptedRegex } from '../../../domain/regex/assessment.ts';

export interface MatchWorkerData {
  /** Path of `data.db`. */
  readonly database: string;
}

/** Asks a worker to count a pattern over all combos, or to find the narratives that it matches. */
export type MatchRequest =
  | { readonly kind: 'coverage'; readonly request: CoverageRequest }
  | { readonly kind: 'narratives'; readonly regex: AcceptedRegex; readonly narratives: readonly string[] };

/** A complete answer, or a partial one at the time limit. */
export type MatchAnswer =
  | { readonly kind: 'coverage'; readonly coverage: Coverage }
  | { readonly kind: 'narratives'; readonly matches: NarrativeMatches };

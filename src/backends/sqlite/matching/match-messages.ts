import type { CoverageCounts, CoverageRequest } from '../../../domain/metadata/coverage.ts';
import type { CaughtCounts } from '../../../domain/metadata/coverage-tally.ts';
import type { NarrativeMatches, TooMuchWork } from '../../../domain/ports/matching.ts';
import type { AcceptedRegex } from '../../../domain/regex/assessment.ts';
import type { BlockCursor } from './count-coverage.ts';

export interface MatchWorkerData {
  /** Path of `data.db`. */
  readonly database: string;
}

/** Asks a worker to count a pattern over all combos, to help another one with that, or to find the narratives that it matches. */
export type MatchRequest =
  | { readonly kind: 'coverage' | 'help'; readonly request: CoverageRequest; readonly cursor: BlockCursor }
  | { readonly kind: 'narratives'; readonly regex: AcceptedRegex; readonly narratives: readonly string[] };

/** The state of the data that was counted: parts of one count must be of the same. */
interface Part {
  readonly complete: boolean;
  readonly revision: number;
}

export interface CountedPart extends Part {
  readonly kind: 'counted';
  readonly counts: CoverageCounts;
}

export interface HelpedPart extends Part {
  readonly kind: 'helped';
  readonly caught: CaughtCounts;
}

/** An answer to a request, or a part of it when the job was aborted. A name is given for each brand that was caught. */
export type MatchAnswer =
  | (CountedPart & { readonly brandNames: ReadonlyMap<number, string> })
  | (HelpedPart & { readonly brandNames: ReadonlyMap<number, string> })
  | TooMuchWork
  | NarrativeMatches
  /** A report of a count that another thread could help with. */
  | { readonly kind: 'shareable' };

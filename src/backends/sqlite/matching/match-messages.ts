import type { CoverageCounts, CoverageRequest } from '../../../domain/metadata/coverage.ts';
import type { CaughtCounts } from '../../../domain/metadata/coverage-tally.ts';
import type { NarrativeMatches, TooMuchWork } from '../../../domain/ports/matching.ts';
import type { AcceptedRegex } from '../../../domain/regex/assessment.ts';
import type { BlockCursor, BlockShare } from './count-coverage.ts';

export interface MatchWorkerData {
  /** Path of `data.db`. */
  readonly database: string;
}

interface CountRequest {
  readonly request: CoverageRequest;
  /** Where the file of data can be replaced: the revision that its replacement must have reached. */
  readonly reached?: number | undefined;
}

/** Asks a worker to count a pattern over all combos, to help another one with that, or to find the narratives that it matches. */
export type MatchRequest =
  | (CountRequest & { readonly kind: 'coverage'; readonly share: { readonly cursor: BlockCursor } })
  | (CountRequest & { readonly kind: 'help'; readonly share: BlockShare })
  | { readonly kind: 'narratives'; readonly regex: AcceptedRegex; readonly narratives: readonly string[] };

/** A part of a count. Parts of one count must be of the same revision of the data. */
interface Part {
  readonly complete: boolean;
  readonly revision: number;
  /** The name of each brand that was caught. */
  readonly brandNames: ReadonlyMap<number, string>;
}

/** An answer to a request, or a part of it when the job was aborted. */
export type MatchAnswer =
  | (Part & {
      readonly kind: 'counted';
      readonly counts: CoverageCounts;
      /** Number of blocks to search, and the places where the parts of them begin that this worker searched. */
      readonly blocks: number;
      readonly parts: readonly number[];
    })
  | (Part & { readonly kind: 'helped'; readonly caught: CaughtCounts })
  | TooMuchWork
  | NarrativeMatches
  /** The file of data was replaced by one of an earlier revision. */
  | { readonly kind: 'behind' }
  /** A report of a count that another thread could help with. */
  | { readonly kind: 'shareable' };

/** Matching patterns against narratives, within a budget of work. */
import type { Coverage, CoverageRequest } from '../metadata/coverage.ts';
import type { AcceptedRegex } from '../regex/assessment.ts';
import type { DialectProblem } from '../regex/pattern.ts';

/**
 * The regex may need more steps on the narratives than `WORK_BUDGET`, so nothing was searched. This depends on the pattern
 * and the data alone: every machine gives the same answer.
 */
export interface TooMuchWork {
  readonly kind: 'too_much_work';
  /** The estimate, and what to change. */
  readonly problem: DialectProblem;
}

/** The narratives that a regex matches. */
export type NarrativeMatches =
  | {
      readonly kind: 'matched';
      /** False if an abort, or the end of the process, cut the matching short. */
      readonly complete: boolean;
      readonly matched: ReadonlySet<string>;
    }
  | TooMuchWork;

/** What a regex and a list of codes match. Only an abort, or the end of the process, leaves the counts incomplete. */
export type CoverageAnswer = { readonly kind: 'counted'; readonly coverage: Coverage } | TooMuchWork;

export interface CoverageReads {
  /** Returns the narratives that the regex matches. Runs in a worker. */
  narrativesMatching(
    regex: AcceptedRegex,
    narratives: readonly string[],
    signal?: AbortSignal,
  ): Promise<NarrativeMatches>;
  /**
   * Counts what a regex and a list of codes match over all combos, in a worker. When the signal aborts, returns the
   * partial counts with `complete: false`.
   *
   * @param onProgress receives the number of combos considered so far, from time to time
   */
  coverage(
    request: CoverageRequest,
    signal?: AbortSignal,
    onProgress?: (considered: number) => void,
  ): Promise<CoverageAnswer>;
}

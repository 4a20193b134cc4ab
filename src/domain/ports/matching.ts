/** Matching patterns against narratives, under a deadline. */
import type { Coverage, CoverageRequest } from '../metadata/coverage.ts';
import type { AcceptedRegex } from '../regex/assessment.ts';

/** The narratives that a regex matches. */
export interface NarrativeMatches {
  /** False if the deadline or an abort cut the matching short. */
  readonly complete: boolean;
  readonly matched: ReadonlySet<string>;
}

export interface CoverageReads {
  /** Returns the narratives that the regex matches. Runs in a worker, under the same deadline. */
  narrativesMatching(
    regex: AcceptedRegex,
    narratives: readonly string[],
    signal?: AbortSignal,
  ): Promise<NarrativeMatches>;
  /**
   * Counts what a regex and a list of codes match over all combos, in a worker under a deadline. At the deadline, or
   * when the signal aborts, returns the partial counts with `complete: false`.
   *
   * @param onProgress receives the number of combos considered so far, from time to time
   */
  coverage(
    request: CoverageRequest,
    signal?: AbortSignal,
    onProgress?: (considered: number) => void,
  ): Promise<Coverage>;
}

/** Matching patterns against narratives, under a deadline. */
import type { Coverage, CoverageRequest } from '../metadata/coverage.ts';
import type { AcceptedRegex } from '../regex/assessment.ts';

/** Which narratives a pattern matches. */
export interface NarrativeMatches {
  /** False where the deadline or an abort cut it short. */
  readonly complete: boolean;
  readonly matched: ReadonlySet<string>;
}

export interface CoverageReads {
  /** Which of these narratives the pattern matches: in a worker, under the same deadline. */
  narrativesMatching(
    regex: AcceptedRegex,
    narratives: readonly string[],
    signal?: AbortSignal,
  ): Promise<NarrativeMatches>;
  /**
   * Counts what a pattern and a list of codes match over all combos, in a worker under a deadline. At the deadline,
   * or when the signal aborts, the partial counts come back with `complete: false`. `told` hears now and then how many combos
   * were looked at so far.
   */
  coverage(request: CoverageRequest, signal?: AbortSignal, told?: (considered: number) => void): Promise<Coverage>;
}

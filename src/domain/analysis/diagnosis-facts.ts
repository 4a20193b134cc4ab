import type { SectorAgreement } from '../brand/sector-agreement.ts';
import type { Escalation } from '../escalation/escalation.ts';
import type { Failure } from '../escalation/failures.ts';
import type { Coverage } from '../metadata/coverage.ts';
import type { IterationSummary } from './diagnosis-iterations.ts';
import type { QualityFinding } from './diagnosis-quality.ts';
import type { SplitAnalysis } from './split-analysis.ts';

/** What a diagnosis rests on; each part can be looked up with a tool of its own. */
export interface DiagnosisFacts {
  readonly brandid: number;
  readonly combos: number;
  /** Share of combos that carry the brand's name, 0 to 1. */
  readonly named_share: number;
  readonly sector_agreement: SectorAgreement;
  readonly split: Pick<SplitAnalysis, 'recommendation' | 'criterion'> & {
    readonly parts: readonly Pick<SplitAnalysis['parts'][number], 'suggested_name' | 'combos'>[];
  };
  readonly quality: readonly QualityFinding[];
  readonly iterations: IterationSummary;
  /** Of the current metadata version. */
  readonly confidence: number | null;
  /** What the current metadata matches, as far as it decides anything; null where it was not counted. */
  readonly matches: MatchFacts | null;
  /** Failed and timed-out runs since the last success, ascending. */
  readonly failures: readonly Failure[];
  /** Feedback that speaks of rules, regulation or compliance. */
  readonly rules_named: number;
  /** Not closed. */
  readonly active: readonly Pick<Escalation, 'escalation_id' | 'reason' | 'level'>[];
}

export interface MatchFacts {
  readonly matched: number;
  readonly caught_others: number;
  /** Caught combos of brands whose name begins with this brand's. */
  readonly caught_of_namesakes: number;
  readonly ties: number;
}

export function matchFacts(brandname: string, coverage: Coverage): MatchFacts {
  const start = `${brandname.trim().toLowerCase()} `;
  const namesakes = coverage.false_positives_by_brand.filter((other) =>
    other.brandname.toLowerCase().startsWith(start),
  );
  return {
    matched: coverage.matched_own + coverage.caught_others,
    caught_others: coverage.caught_others,
    caught_of_namesakes: namesakes.reduce((sum, other) => sum + other.combos, 0),
    ties: coverage.ties,
  };
}

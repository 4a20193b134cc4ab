import { wordsOf } from '../../brand/narrative-words.ts';
import type { SectorAgreement } from '../../brand/sector-agreement.ts';
import type { MisplacedRows } from '../../data-quality/assessment.ts';
import type { Escalation } from '../../escalation/escalation.ts';
import type { Failure } from '../../escalation/failures.ts';
import type { Coverage } from '../../metadata/coverage.ts';
import type { SplitAnalysis } from '../split/split-analysis.ts';
import type { IterationSummary } from './diagnosis-iterations.ts';
import type { QualityFinding } from './diagnosis-quality.ts';

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
  /** Own combos that carry the name of another brand. */
  readonly misplaced: readonly MisplacedRows[];
  /** What recall could come to at best while those stay: of what no wallet hides; null where that is nothing. */
  readonly recall_within_reach: number | null;
  readonly quality: readonly QualityFinding[];
  readonly iterations: IterationSummary;
  /** Of the current metadata version. */
  readonly confidence: number | null;
  /** What the current metadata matches, as far as it decides anything; null where it was not counted. */
  readonly matches: MatchFacts | null;
  /** Failed and timed-out runs since the last success, ascending. */
  readonly failures: readonly Failure[];
  /** Other brands with an open escalation for an ambiguous name, or for a systematic problem. */
  readonly brands_alike: number;
  /** Feedback that speaks of rules, regulation or compliance. */
  readonly rules_named: number;
  /** Not closed. */
  readonly active: readonly Pick<Escalation, 'escalation_id' | 'reason' | 'level'>[];
}

export interface MatchFacts {
  readonly matched: number;
  readonly caught_others: number;
  /** Caught combos of brands whose name begins with or contains this brand's. */
  readonly caught_of_namesakes: number;
  readonly ties: number;
}

export function matchFacts(brandname: string, coverage: Coverage): MatchFacts {
  const words = (name: string) => ` ${wordsOf(name).join(' ')} `;
  const own = words(brandname);
  const namesakes = coverage.false_positives_by_brand.filter((other) => words(other.brandname).includes(own));
  return {
    matched: coverage.matched_own + coverage.caught_others,
    caught_others: coverage.caught_others,
    caught_of_namesakes: namesakes.reduce((sum, other) => sum + other.combos, 0),
    ties: coverage.ties,
  };
}

import type { Coverage } from '../../metadata/coverage.ts';

/** What a confidence is made of, each 0 to 1. */
export interface ConfidenceParts {
  /** Share of the own combos found, wallet rows aside, times the share of what is found that is the brand's. */
  readonly narratives: number;
  /** Share of the combos found whose code is of the brand's sector. */
  readonly codes: number;
  /** Share of the own combos that no payment wallet touched. */
  readonly wallets: number;
  /** Nothing, or next to nothing, of other brands is found. */
  readonly commercial: number;
}

/** The generator's own weights (UPSTREAM, "Confidence"). */
const WEIGHTS: ConfidenceParts = { narratives: 0.4, codes: 0.3, wallets: 0.2, commercial: 0.1 };
/** Fewer combos show too little (runbook, Manual Escalation Criteria, Insufficient Data). */
export const ENOUGH_COMBOS = 5;
/** What a person has to look at stays below half (runbook, Low Confidence Scores). */
const FOR_A_PERSON = 0.45;

/** The generator's score by its weights, lowered where there is too little data, at most 0.45 where a person must look. */
export function confidenceOf(parts: ConfidenceParts, usable: number, forAPerson: boolean): number {
  const score =
    WEIGHTS.narratives * parts.narratives +
    WEIGHTS.codes * parts.codes +
    WEIGHTS.wallets * parts.wallets +
    WEIGHTS.commercial * parts.commercial;
  const enough = Math.min(1, usable / ENOUGH_COMBOS);
  const bounded = forAPerson || usable < ENOUGH_COMBOS ? Math.min(FOR_A_PERSON, score * enough) : score;
  return Math.round(1000 * bounded) / 1000;
}

export function confidenceParts(
  coverage: Coverage,
  sectorOf: (mccid: number) => string,
  sectors: ReadonlySet<string>,
): ConfidenceParts {
  const precision = coverage.precision ?? 0;
  const recall = coverage.recall_without_wallets ?? coverage.recall ?? 0;
  const ofSector = coverage.mccids_breakdown.reduce(
    (total, { mccid, combos }) => (sectors.has(sectorOf(mccid)) ? total + combos : total),
    0,
  );
  return {
    narratives: recall * precision,
    codes: coverage.matched_own === 0 ? 0 : ofSector / coverage.matched_own,
    wallets: coverage.own_combos === 0 ? 0 : 1 - coverage.own_wallet_affected / coverage.own_combos,
    commercial: precision >= 0.95 ? 1 : 0,
  };
}

import type { Coverage } from '../../metadata/coverage.ts';
import { VERIFICATION_THRESHOLDS } from '../../metadata/verification.ts';
import { noun } from '../../text/noun.ts';
import type { Found } from './search.ts';

/** The parts of a confidence, each 0 to 1. */
interface ConfidenceParts {
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
const ENOUGH_COMBOS = 5;
/** Maximum confidence of a suggestion that a person has to review (runbook, Low Confidence Scores). */
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

interface Findings {
  readonly coverage: Coverage;
  readonly found: Found;
  readonly parts: ConfidenceParts;
  /** Own combos without a wallet's code. */
  readonly usable: number;
  /** The name is generic, and the parameters leave that to a person. */
  readonly flagged: boolean;
  readonly sectorKnown: boolean;
}

/** More than this of what is found has a code of the brand's sector, or the sector, or the brand, is in doubt. */
const ONE_TRADE = 0.75;
const MUCH_THROUGH_WALLETS = 0.3;

/** Lists the problems of a suggestion, the worst first. */
export function issuesOf({ coverage, found, parts, usable, flagged, sectorKnown }: Findings): string[] {
  const { precision, recall_without_wallets: recall, own_combos: own } = coverage;
  const issues: string[] = [];
  if (usable < ENOUGH_COMBOS) {
    issues.push(
      `insufficient_data: only ${usable} ${noun(usable, 'combo')} can show how the brand is written, of at least ${ENOUGH_COMBOS}.`,
    );
  }
  if (flagged) issues.push('generic_name: the name finds other brands too; a person has to say what tells them apart.');
  else if (found.generic) issues.push('generic_name: the name alone finds other brands too.');
  if (precision !== null && precision < VERIFICATION_THRESHOLDS.precision) {
    issues.push(
      `regex_too_broad: ${coverage.caught_others} of ${coverage.matched_own + coverage.caught_others} combos found are of other brands.`,
    );
  }
  if (recall !== null && recall < VERIFICATION_THRESHOLDS.recall) {
    const missed = coverage.missed_own - coverage.missed_own_wallet;
    issues.push(`missing_patterns: ${missed} own combos are not found, wallet rows aside.`);
  }
  if (coverage.ties > 0)
    issues.push(`ties: ${coverage.ties} combos of other brands read the same and have the same code.`);
  if (coverage.own_wallet_affected > MUCH_THROUGH_WALLETS * own) {
    issues.push(`wallet_handling: ${coverage.own_wallet_affected} of ${own} combos came through payment wallets.`);
  }
  if (!sectorKnown) {
    issues.push('sector_unknown: the mcc table lacks the sector of the brand; that of its codes stands in.');
  } else if (parts.codes < ONE_TRADE) {
    const other = Math.round((1 - parts.codes) * coverage.matched_own);
    issues.push(
      `mccid_mismatch: ${other} of ${coverage.matched_own} combos found have codes of other sectors than the brand's; analyze_brand_for_split says whether these are several businesses.`,
    );
  }
  return issues;
}

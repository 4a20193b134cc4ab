import type { Coverage } from '../../metadata/coverage.ts';
import { VERIFICATION_THRESHOLDS } from '../../metadata/verification.ts';
import { noun } from '../../text/noun.ts';
import type { Found } from './search.ts';

/** The parts of a confidence, each 0 to 1. */
interface ConfidenceParts {
  /** Recall without wallet rows, times precision. */
  readonly narratives: number;
  /** Share of the combos found that have a code of the brand's sector. */
  readonly codes: number;
  /** Share of the own combos that no payment wallet touched. */
  readonly wallets: number;
  /** 1 if almost no combos of other brands are found. */
  readonly commercial: number;
}

/** The generator's own weights (UPSTREAM, "Confidence"). */
const WEIGHTS: ConfidenceParts = { narratives: 0.4, codes: 0.3, wallets: 0.2, commercial: 0.1 };
/** Fewer combos are too little data (runbook, Manual Escalation Criteria, Insufficient Data). */
const ENOUGH_COMBOS = 5;
/** Maximum confidence of a suggestion that a person has to review (runbook, Low Confidence Scores). */
const FOR_A_PERSON = 0.45;

/** Returns the generator's weighted score, at most recall times precision, lowered for too little data, and at most 0.45 if a person has to review. */
export function confidenceOf(parts: ConfidenceParts, usable: number, forAPerson: boolean): number {
  const score =
    WEIGHTS.narratives * parts.narratives +
    WEIGHTS.codes * parts.codes +
    WEIGHTS.wallets * parts.wallets +
    WEIGHTS.commercial * parts.commercial;
  const enough = Math.min(1, usable / ENOUGH_COMBOS);
  // Metadata that misses combos, or catches those of others, is not trusted further than that.
  const most = Math.min(score, parts.narratives);
  const bounded = forAPerson || usable < ENOUGH_COMBOS ? Math.min(FOR_A_PERSON, most * enough) : most;
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
  /** True if the name is generic and the parameters leave the decision to a person. */
  readonly flagged: boolean;
  readonly sectorKnown: boolean;
  /** The minimum precision that the instructions set. */
  readonly leastPrecision: number;
  /** Ids of other brands with the same name. */
  readonly namesakes: readonly number[];
}

/** Minimum share of found combos with a code of the brand's sector; below it, the sector or the brand is in doubt. */
const ONE_TRADE = 0.75;
const MUCH_THROUGH_WALLETS = 0.3;

/** Lists the problems of a suggestion, the worst first. */
export function issuesOf({
  coverage,
  found,
  parts,
  usable,
  flagged,
  sectorKnown,
  leastPrecision,
  namesakes,
}: Findings): string[] {
  const { precision, recall_without_wallets: recall, own_combos: own } = coverage;
  const issues: string[] = [];
  if (usable < ENOUGH_COMBOS) {
    issues.push(
      `insufficient_data: only ${usable} ${noun(usable, 'combo')} can show how the brand is written; at least ${ENOUGH_COMBOS} are needed.`,
    );
  }
  if (namesakes.length > 0) {
    const [brands, have] = namesakes.length === 1 ? ['brand', 'has'] : ['brands', 'have'];
    issues.push(
      `duplicate_brand: ${brands} ${namesakes.join(', ')} ${have} the same name, and no metadata separates their combos; merge duplicates by reassign_combos.`,
    );
  }
  if (flagged) issues.push('generic_name: the name finds other brands too; a person has to separate them.');
  else if (found.generic) issues.push('generic_name: the name alone finds other brands too.');
  if (precision !== null && precision < VERIFICATION_THRESHOLDS.precision) {
    issues.push(
      `regex_too_broad: ${coverage.caught_others} of ${coverage.matched_own + coverage.caught_others} combos found belong to other brands.`,
    );
  }
  if (precision !== null && precision < leastPrecision) {
    issues.push(
      `below_instructions: over all combos its precision is ${precision.toFixed(2)}, and the instructions set at least ${leastPrecision}.`,
    );
  }
  if (recall !== null && recall < VERIFICATION_THRESHOLDS.recall) {
    const missed = coverage.missed_own - coverage.missed_own_wallet;
    issues.push(`missing_patterns: ${missed} own combos without wallets are not found.`);
  }
  if (coverage.ties > 0) issues.push(`ties: ${coverage.ties} combos of other brands have the same narrative and code.`);
  if (coverage.own_wallet_affected > MUCH_THROUGH_WALLETS * own) {
    issues.push(`wallet_handling: ${coverage.own_wallet_affected} of ${own} combos came through payment wallets.`);
  }
  if (!sectorKnown) {
    issues.push("sector_unknown: the mcc table lacks the brand's sector; the sector of its codes is used instead.");
  } else if (parts.codes < ONE_TRADE) {
    const other = Math.round((1 - parts.codes) * coverage.matched_own);
    issues.push(
      `mccid_mismatch: ${other} of ${coverage.matched_own} combos found have codes of other sectors than the brand's; analyze_brand_for_split shows if these are several businesses.`,
    );
  }
  return issues;
}

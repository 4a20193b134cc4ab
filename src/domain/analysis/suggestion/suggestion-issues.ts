import type { Coverage } from '../../metadata/coverage.ts';
import { VERIFICATION_THRESHOLDS } from '../../metadata/verification.ts';
import { noun } from '../../text/noun.ts';
import { type ConfidenceParts, ENOUGH_COMBOS } from './suggestion-confidence.ts';
import type { Found } from './suggestion-search.ts';

export interface Findings {
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

/** What is wrong with a suggestion, the worst first. */
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

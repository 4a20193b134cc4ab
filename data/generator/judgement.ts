import type { Measurement, Profile } from './evidence.ts';

/** Below this many combos there is too little to judge (runbook, Manual Escalation Criteria, Insufficient Data). */
const ENOUGH_COMBOS = 5;
const ENOUGH_COVERAGE = 0.9;
const FEW_FALSE_POSITIVES = 0.05;
const ONE_TRADE = 0.75;

/** Would a reviewer take it? */
export function isGoodEnough(measured: Measurement, profile: Profile): boolean {
  return (
    profile.combos >= ENOUGH_COMBOS &&
    profile.sectorAgreement >= ONE_TRADE &&
    measured.coverage >= ENOUGH_COVERAGE &&
    measured.falsePositives <= FEW_FALSE_POSITIVES
  );
}

/**
 * Confidence by the upstream's weights: narratives 0.4, codes 0.3, wallets 0.2, commercial check 0.1 (here: no other
 * brand is caught). Lowered by the share of false positives, below half of the own combos, and where there is too little data.
 */
export function confidenceOf(measured: Measurement, profile: Profile): number {
  const narratives = measured.coverage * (1 - measured.falsePositives);
  const commercial = measured.othersMatched === 0 ? 1 : 0;
  const score = 0.4 * narratives + 0.3 * profile.sectorAgreement + 0.2 * (1 - profile.walletShare) + 0.1 * commercial;
  const enough = Math.min(1, profile.combos / ENOUGH_COMBOS) * Math.min(1, measured.coverage / 0.5);
  return Math.round(1000 * score * (1 - measured.falsePositives) * enough) / 1000;
}

/** What the evaluator agent found wrong, the worst first. */
export function issuesOf(measured: Measurement, profile: Profile): string[] {
  const issues: string[] = [];
  if (profile.combos < ENOUGH_COMBOS) issues.push('insufficient_data');
  if (profile.sectorAgreement < ONE_TRADE) issues.push('mccid_mismatch');
  if (measured.falsePositives > FEW_FALSE_POSITIVES) issues.push('regex_too_broad');
  if (measured.coverage < ENOUGH_COVERAGE)
    issues.push(profile.walletShare > 0.1 ? 'wallet_handling' : 'missing_patterns');
  return issues;
}

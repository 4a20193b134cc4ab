import type { Measurement, Profile } from './evidence.ts';

/** Minimum number of combos for a judgement (runbook, Manual Escalation Criteria, Insufficient Data). */
const MIN_COMBOS = 5;
const MIN_COVERAGE = 0.9;
const MAX_FALSE_POSITIVES = 0.05;
const MIN_SECTOR_AGREEMENT = 0.75;

/** Returns true when a reviewer would accept a version. */
export function isGoodEnough(measured: Measurement, profile: Profile): boolean {
  return (
    profile.combos >= MIN_COMBOS &&
    profile.sectorAgreement >= MIN_SECTOR_AGREEMENT &&
    measured.coverage >= MIN_COVERAGE &&
    measured.falsePositives <= MAX_FALSE_POSITIVES
  );
}

/**
 * Computes the confidence with upstream's weights: narratives 0.4, codes 0.3, wallets 0.2, commercial check 0.1 (here: no
 * match of another brand). It is reduced by false positives, by a coverage below one half, and by insufficient data.
 */
export function confidenceOf(measured: Measurement, profile: Profile): number {
  const narratives = measured.coverage * (1 - measured.falsePositives);
  const commercial = measured.othersMatched === 0 ? 1 : 0;
  const score = 0.4 * narratives + 0.3 * profile.sectorAgreement + 0.2 * (1 - profile.walletShare) + 0.1 * commercial;
  const sufficiency = Math.min(1, profile.combos / MIN_COMBOS) * Math.min(1, measured.coverage / 0.5);
  return Math.round(1000 * score * (1 - measured.falsePositives) * sufficiency) / 1000;
}

/** The evaluator agent's issues, the most serious first. */
export function issuesOf(measured: Measurement, profile: Profile): string[] {
  const issues: string[] = [];
  if (profile.combos < MIN_COMBOS) issues.push('insufficient_data');
  if (profile.sectorAgreement < MIN_SECTOR_AGREEMENT) issues.push('mccid_mismatch');
  if (measured.falsePositives > MAX_FALSE_POSITIVES) issues.push('regex_too_broad');
  if (measured.coverage < MIN_COVERAGE) issues.push(profile.walletShare > 0.1 ? 'wallet_handling' : 'missing_patterns');
  return issues;
}

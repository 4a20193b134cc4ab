import type { Coverage } from './coverage.ts';

/** The counts and shares that a preview or an answer lists of a coverage. */
export function coverageCounts(coverage: Coverage) {
  const { own_combos, matched_own, missed_own, missed_own_wallet, caught_others, precision, recall } = coverage;
  return { own_combos, matched_own, missed_own, missed_own_wallet, caught_others, precision, recall };
}

/** The two shares that a version is stored with. */
export function storedShares({ own_combos, matched_own, caught_others }: Coverage) {
  const matched = matched_own + caught_others;
  return {
    coverage_narratives_matched: own_combos === 0 ? null : matched_own / own_combos,
    coverage_false_positives: matched === 0 ? null : caught_others / matched,
  };
}

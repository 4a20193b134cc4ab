import { comboKeyText, findSplit } from '../../../../src/domain/analysis/split/split.ts';
import { wordsOf } from '../../../../src/domain/brand/narrative-words.ts';
import type { SplitMethod } from './split-cases.ts';

/** The analysis under test. */
export const ours: SplitMethod = ({ input }) => {
  const { analysis, assignments } = findSplit(input);
  if (analysis.recommendation !== 'split') return null;
  const parts = assignments();
  return input.combos.map((combo) => parts.get(comboKeyText(combo)) ?? 'unassigned');
};

/** Baseline: one part for each sector that the codes belong to. */
export const byMccSector: SplitMethod = ({ input }) =>
  frequent(input.combos.map((combo) => input.mccs.get(combo.mccid)?.sector ?? 'unknown'));

/** Baseline: one part for each word that follows as many words as the name has. */
export const byFirstWord: SplitMethod = ({ input }) => {
  const own = wordsOf(input.brand.brandname).length;
  return frequent(input.combos.map((combo) => wordsOf(combo.narrative)[own] ?? ''));
};

/** Rare labels become one rest; a single label left means "whole". */
const MIN_PART_SHARE = 0.15;

function frequent(labels: readonly string[]): readonly string[] | null {
  const groups = [...Map.groupBy(labels, (label) => label)];
  const kept = groups.filter(([, rows]) => rows.length >= MIN_PART_SHARE * labels.length).map(([label]) => label);
  return kept.length < 2 ? null : labels.map((label) => (kept.includes(label) ? label : 'rest'));
}

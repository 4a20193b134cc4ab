import { type Combo, MAX_BRANDID } from '../../brand/brand.ts';
import { comboTests } from '../../criteria/combo-matching.ts';
import { type Criteria, describeCriteria } from '../../criteria/criteria.ts';
import type { MovedCombo } from '../../metadata/coverage.ts';
import type { AgentPorts } from '../../ports/agent-side.ts';
import { done, type Outcome, refused } from '../../refusal.ts';

/** Whose combos a part's are while there is no brand for it yet: beyond any id that the store can hold. */
const FUTURE_BRANDID = MAX_BRANDID + 1;

/** A part of a brand, counted as the brand that a split will make of it. */
export interface TriedPart {
  readonly brandid: number;
  readonly combos: readonly Combo[];
  readonly moved: readonly MovedCombo[];
}

/** The combos of a brand that meet the criteria of a part; refused where none does. */
export async function triedPart(
  brandid: number,
  criteria: Criteria,
  { data }: AgentPorts,
  signal: AbortSignal,
): Promise<Outcome<TriedPart>> {
  const all = await data.combosOf(brandid);
  const field = 'criteria';
  const tests = await comboTests([{ field, criteria }], field, all, data, signal);
  if (!tests.ok) return tests;
  const combos = all.filter((combo) => tests.value.every((test) => test(combo)));
  if (combos.length > 0) {
    const moved = combos.map(({ ccid, bankid }) => ({ ccid, bankid, to: FUTURE_BRANDID }));
    return done({ brandid: FUTURE_BRANDID, combos, moved });
  }
  return refused({
    code: 'nothing_to_do',
    field,
    message: `None of the ${all.length} combos of brand ${brandid} meets these criteria (${describeCriteria(criteria)}).`,
    instead: 'Take the criteria of a part from analyze_brand_for_split.',
  });
}

import type { Combo } from '../../brand/brand.ts';
import { comboTests } from '../../criteria/combo-matching.ts';
import { describeCriteria } from '../../criteria/criteria.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import type { SplitInput } from './split-brand-input.ts';

/** Which combos each part's criteria take, and the rest; refused where two parts claim the same combo or one takes none. */
export async function assignCombos(
  asked: SplitInput,
  combos: readonly Combo[],
  reads: Pick<DecisionReads, 'narrativesMatching'>,
  signal: AbortSignal,
): Promise<Outcome<{ parts: Combo[][]; rest: Combo[] }>> {
  const criteria = asked.new_brands.map((part, index) => ({
    field: `new_brands.${index}.criteria`,
    criteria: part.criteria,
  }));
  const tests = await comboTests(criteria, 'new_brands', combos, reads, signal);
  if (!tests.ok) return tests;
  const matchers = tests.value;
  const parts: Combo[][] = matchers.map(() => []);
  const rest: Combo[] = [];
  const shared = new Map<string, number>();
  for (const combo of combos) {
    const takers = matchers.flatMap((matches, index) => (matches(combo) ? [index] : []));
    const [first, second] = takers;
    if (first === undefined) rest.push(combo);
    else if (second !== undefined)
      shared.set(`${first} and ${second}`, (shared.get(`${first} and ${second}`) ?? 0) + 1);
    else parts[first]?.push(combo);
  }
  if (shared.size > 0) return overlapping(shared);
  const empty = parts.findIndex((part) => part.length === 0);
  if (empty >= 0) return emptyPart(empty, asked, combos.length);
  return done({ parts, rest });
}

function overlapping(shared: ReadonlyMap<string, number>) {
  const list = [...shared].map(([pair, count]) => `new_brands ${pair}: ${count} combos`).join('; ');
  return refused({
    code: 'overlapping_criteria',
    field: 'new_brands',
    message: `The criteria overlap (${list}), so it is open whose these combos are.`,
    instead: 'Make them disjoint: move a code to one side, or wrap one in {"all": [..., {"not": ...}]}.',
  });
}

function emptyPart(index: number, asked: SplitInput, total: number) {
  const part = asked.new_brands[index];
  const criteria = part === undefined ? '' : ` (${describeCriteria(part.criteria)})`;
  return refused({
    code: 'nothing_to_do',
    field: `new_brands.${index}.criteria`,
    message: `None of the ${total} combos of brand ${asked.brandid} meets these criteria${criteria}.`,
    instead: 'See get_combo_records or analyze_brand_for_split for what the brand holds.',
  });
}

import type { Combo } from '../brand/brand.ts';
import { compileCriteria, type NarrativeTester, narrativeSources } from '../brand/criteria.ts';
import { describeCriteria } from '../brand/criteria-words.ts';
import type { DecisionReads } from '../ports.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import type { SplitInput } from './split-input.ts';

/** Each regex is judged, and tried on all narratives of the brand; a brand to be seldom needs more than one. */
const MAX_REGEXES = 10;

/** Which combos each part's criteria take, and the rest; refused where two parts claim the same combo or one takes none. */
export async function assignCombos(
  asked: SplitInput,
  combos: readonly Combo[],
  reads: Pick<DecisionReads, 'narrativesMatching'>,
  signal: AbortSignal,
): Promise<Outcome<{ parts: Combo[][]; rest: Combo[] }>> {
  const usable = checkCriteria(asked);
  if (!usable.ok) return usable;
  const tester = await matchedBeforehand(asked, combos, reads, signal);
  if (!tester.ok) return tester;
  const matchers = asked.new_brands.flatMap(({ criteria }) => {
    const compiled = compileCriteria(criteria, tester.value);
    return compiled.ok ? [compiled.matches] : [];
  });
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

function checkCriteria(asked: SplitInput): Outcome<true> {
  const regexes = sourcesIn(asked).size;
  if (regexes > MAX_REGEXES) {
    return refused({
      code: 'invalid_input',
      field: 'new_brands',
      message: `The criteria hold ${regexes} different regexes; at most ${MAX_REGEXES} are tried in one split.`,
      instead: 'Join those of a brand by |, as in STAR\\s+MARKET|SHAWS, or tell the brands apart by mccid or location.',
    });
  }
  for (const [index, { criteria }] of asked.new_brands.entries()) {
    const compiled = compileCriteria(criteria, notTriedHere);
    if (compiled.ok) continue;
    const [problem] = compiled.problems;
    const path = problem === undefined || problem.path === '' ? '' : `.${problem.path}`;
    return refused({
      code: 'invalid_input',
      field: `new_brands.${index}.criteria${path}`,
      message: problem?.problem ?? 'The criteria cannot be used.',
      instead: problem?.instead ?? 'See the input schema.',
    });
  }
  return done(true);
}

/** Only whether criteria can be used is asked; making the regexes ready to match costs more work than that. */
const notTriedHere: NarrativeTester = () => () => false;

function sourcesIn(asked: SplitInput): ReadonlySet<string> {
  return new Set(asked.new_brands.flatMap(({ criteria }) => narrativeSources(criteria)));
}

/** Runs the callers' regexes where a deadline holds, so that a slow one stops neither this process nor the executor. */
async function matchedBeforehand(
  asked: SplitInput,
  combos: readonly Combo[],
  reads: Pick<DecisionReads, 'narrativesMatching'>,
  signal: AbortSignal,
): Promise<Outcome<NarrativeTester>> {
  const narratives = [...new Set(combos.map((combo) => combo.narrative))];
  const matched = new Map<string, ReadonlySet<string>>();
  for (const source of sourcesIn(asked)) {
    const found = await reads.narrativesMatching(source, narratives, signal);
    if (!found.complete) {
      return refused({
        code: 'incomplete',
        field: 'new_brands',
        message: `The regex ${JSON.stringify(source)} could not be tried on all ${narratives.length} narratives before the deadline.`,
        instead: 'Use a simpler one, starting with a literal word of the name.',
      });
    }
    matched.set(source, found.matched);
  }
  return done((source) => (narrative) => matched.get(source)?.has(narrative) ?? false);
}

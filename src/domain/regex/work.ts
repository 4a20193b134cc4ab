import type { AcceptedRegex } from './assessment.ts';
import { writtenSteps } from './bound.ts';
import { costliestRepeat } from './costly-repeat.ts';
import { consideredPart } from './limits.ts';
import { type DialectProblem, type PatternNode, printable } from './pattern.ts';
import { isPrintableAscii } from './printable.ts';
import { searchCost } from './search-cost.ts';

/** How many distinct narratives there are of 0, 1, 2, … characters of the part that is searched. */
type NarrativesByLength = readonly number[];

/** The distinct narratives that a count searches. */
export interface SearchedNarratives {
  /** Those of printable ASCII, on which all engines agree. */
  readonly plain: NarrativesByLength;
  /** All others, which V8 searches once for each reading of the pattern. */
  readonly others: NarrativesByLength;
}

/** Most searches of one narrative that is not printable ASCII: see `compileMatcher`. */
const SEARCHES_OF_OTHERS = 5;

/**
 * Maximum work of one count, in steps: about two minutes of one processor if every narrative were the worst one for the
 * pattern, and a hundredth of that for names in real narratives. The same on every machine. docs/regex-bound.md has the
 * measurements.
 */
export const WORK_BUDGET = 1.2e11;

type Searched = Pick<AcceptedRegex, 'pattern' | 'engine' | 'steps'>;

/** Returns an upper limit on the steps of searching all these narratives. */
export function searchWork(
  { pattern, engine }: Pick<Searched, 'pattern' | 'engine'>,
  narratives: SearchedNarratives,
): number {
  return workOf(pattern.ast, engine, narratives);
}

function workOf(ast: PatternNode, engine: Searched['engine'], { plain, others }: SearchedNarratives): number {
  const ofPlain = stepsOn(plain, searchCost({ ast }, engine).steps);
  if (totalOf(others) === 0) return ofPlain;
  return ofPlain + SEARCHES_OF_OTHERS * stepsOn(others, searchCost({ ast }, 'backtracking').steps);
}

function stepsOn(narratives: NarrativesByLength, steps: readonly number[]): number {
  const longest = steps.at(-1) ?? Number.POSITIVE_INFINITY;
  return narratives.reduce((sum, count, length) => (count === 0 ? sum : sum + count * (steps[length] ?? longest)), 0);
}

function totalOf(narratives: NarrativesByLength): number {
  return narratives.reduce((sum, count) => sum + count, 0);
}

/** Returns how many narratives there are of each length, in UTF-16 units, among these. */
export function searchedNarratives(narratives: Iterable<string>): SearchedNarratives {
  const found = { plain: [] as number[], others: [] as number[] };
  for (const narrative of narratives) {
    const searched = consideredPart(narrative);
    const counts = isPrintableAscii(searched) ? found.plain : found.others;
    while (counts.length <= searched.length) counts.push(0);
    counts[searched.length] = (counts[searched.length] ?? 0) + 1;
  }
  return found;
}

/** Returns only the longest of these narratives, so many of them. */
export function longestOf(narratives: NarrativesByLength, most: number): NarrativesByLength {
  let left = most;
  const kept = [...narratives];
  for (let length = kept.length - 1; length >= 0; length--) {
    kept[length] = Math.min(left, kept[length] ?? 0);
    left -= kept[length] ?? 0;
  }
  return kept;
}

interface WorkOptions {
  readonly budget?: number;
  /** What another pattern is taken to search (default: the same). */
  readonly advisedOn?: SearchedNarratives;
}

/** Returns the reason why a count would take more work than the budget, with what to change; null if it would not. */
export function workProblem(
  regex: Searched,
  narratives: SearchedNarratives,
  { budget = WORK_BUDGET, advisedOn = narratives }: WorkOptions = {},
): DialectProblem | null {
  const { pattern, engine } = regex;
  const [plain, others] = [totalOf(narratives.plain), totalOf(narratives.others)];
  // Most counts are far below the budget, however long the narratives are.
  if (regex.steps !== null && regex.steps * (plain + SEARCHES_OF_OTHERS * others) <= budget) return null;
  const work = searchWork(regex, narratives);
  if (work <= budget) return null;
  const searched = (plain + others).toLocaleString('en');
  const problem = `counting it may need ${writtenSteps(work)} steps on ${searched} distinct narratives; the limit is ${writtenSteps(budget)}`;
  const costly = costliestRepeat(pattern.ast, (ast) => workOf(ast, engine, advisedOn));
  if (costly === null || costly.costWithout > budget) {
    const instead = 'use fewer or shorter repeats whose parts can match the same text, or ^ at the start';
    return { kind: 'too_much_work', at: 0, found: printable(pattern.source), problem, instead };
  }
  const { repeat, costWithout } = costly;
  const instead = `shorten this repeat, or make what it repeats and its neighbours match different characters; taken at most once, counting needs ${writtenSteps(costWithout)} steps`;
  return { kind: 'too_much_work', at: repeat.at, found: printable(repeat.text), problem, instead };
}

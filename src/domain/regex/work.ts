import type { AcceptedRegex } from './assessment.ts';
import { writtenSteps } from './bound.ts';
import { costliestRepeat } from './costly-repeat.ts';
import { type DialectProblem, type PatternNode, printable } from './pattern.ts';
import { searchCost } from './search-cost.ts';

/** How many distinct narratives there are of 0, 1, 2, … characters of the part that is searched. */
export type NarrativesByLength = readonly number[];

/**
 * Maximum work of one count, in steps: about two minutes of one processor if every narrative were the worst one for the
 * pattern, and a hundredth of that for names in real narratives. The same on every machine. docs/regex-bound.md has the
 * measurements.
 */
export const WORK_BUDGET = 1.2e11;

type Searched = Pick<AcceptedRegex, 'pattern' | 'engine'>;

/** Returns an upper limit on the steps of searching all these narratives. */
export function searchWork({ pattern, engine }: Searched, narratives: NarrativesByLength): number {
  return workOf(pattern.ast, engine, narratives);
}

function workOf(ast: PatternNode, engine: Searched['engine'], narratives: NarrativesByLength): number {
  const { steps } = searchCost({ ast }, engine);
  const longest = steps.at(-1) ?? Number.POSITIVE_INFINITY;
  return narratives.reduce((sum, count, length) => (count === 0 ? sum : sum + count * (steps[length] ?? longest)), 0);
}

/** Returns the reason why a count would take more work than the budget, with what to change; null if it would not. */
export function workProblem(
  regex: Searched,
  narratives: NarrativesByLength,
  budget: number = WORK_BUDGET,
): DialectProblem | null {
  const { pattern, engine } = regex;
  const work = searchWork(regex, narratives);
  if (work <= budget) return null;
  const searched = narratives.reduce((sum, count) => sum + count, 0).toLocaleString('en');
  const problem = `counting it may need ${writtenSteps(work)} steps on ${searched} distinct narratives; the limit is ${writtenSteps(budget)}`;
  const costly = costliestRepeat(pattern.ast, (ast) => workOf(ast, engine, narratives));
  if (costly === null || costly.costWithout > budget) {
    const instead = 'use fewer or shorter repeats whose parts can match the same text, or ^ at the start';
    return { kind: 'too_much_work', at: 0, found: printable(pattern.source), problem, instead };
  }
  const { repeat, costWithout } = costly;
  const instead = `shorten this repeat, or make what it repeats and its neighbours match different characters; taken at most once, counting needs ${writtenSteps(costWithout)} steps`;
  return { kind: 'too_much_work', at: repeat.at, found: printable(repeat.text), problem, instead };
}

import safeRegex from 'safe-regex2';
import { costliestRepeat } from './blame.ts';
import { backtrackingBound } from './bound.ts';
import { checkDialect } from './dialect.ts';
import { MAX_NARRATIVE_LENGTH } from './limits.ts';
import type { MatchEngine } from './matcher.ts';
import type { DialectProblem, PortablePattern, Rewrite } from './pattern.ts';
import { printable } from './printable.ts';
import { remembered } from './remembered.ts';

/** Up to here V8 evaluates the pattern; a row takes a few milliseconds at worst. */
export const MAX_BACKTRACKING_STEPS = 1e6;
/** Up to here a pattern may be stored: Python, which backtracks, still answers within about a second at worst. */
export const MAX_STORED_STEPS = 1e8;
const MAX_REMEMBERED = 64;

interface Findings {
  readonly problems: readonly DialectProblem[];
  readonly rewrites: readonly Rewrite[];
  /** Static bound on the tests of a backtracker per narrative; `null` when the source is not in the dialect. */
  readonly steps: number | null;
  readonly warnings: readonly string[];
}

/** Whether a source may be stored as a brand's regex, and how to evaluate it. */
export type RegexAssessment =
  | (Findings & { readonly accepted: true; readonly pattern: PortablePattern; readonly engine: MatchEngine })
  | (Findings & { readonly accepted: false; readonly pattern: PortablePattern | null; readonly engine: null });

/**
 * Judges a source: first whether all engines read it alike, then how much work it can cause. Never throws. A change
 * asks about the same few sources at each of its stages, so the last judgements are kept.
 */
export const assessRegex: (source: string) => RegexAssessment = remembered(judge, MAX_REMEMBERED);

function judge(source: string): RegexAssessment {
  const check = checkDialect(source);
  if (!check.ok) {
    const { problems } = check;
    return { accepted: false, pattern: null, engine: null, problems, rewrites: [], steps: null, warnings: [] };
  }
  const { pattern } = check;
  const { rewrites } = pattern;
  const { steps } = backtrackingBound(pattern);
  const warnings = heuristicWarnings(pattern);
  if (steps > MAX_STORED_STEPS) {
    const problems = [workProblem(pattern, steps)];
    return { accepted: false, pattern, engine: null, problems, rewrites, steps, warnings };
  }
  if (steps <= MAX_BACKTRACKING_STEPS) {
    return { accepted: true, pattern, engine: 'backtracking', problems: [], rewrites, steps, warnings };
  }
  const slow = `${workNeeded(steps, MAX_BACKTRACKING_STEPS)}; tested with a slower linear-time engine`;
  return { accepted: true, pattern, engine: 'linear', problems: [], rewrites, steps, warnings: [slow, ...warnings] };
}

function workNeeded(steps: number, limit: number): string {
  return (
    `a backtracking engine may need ${amount(steps)} steps on one narrative of ${MAX_NARRATIVE_LENGTH} characters; ` +
    `the limit is ${amount(limit)}`
  );
}

function workProblem(pattern: PortablePattern, steps: number): DialectProblem {
  const problem = workNeeded(steps, MAX_STORED_STEPS);
  const costly = costliestRepeat(pattern);
  if (costly === null) {
    const instead = 'use fewer or shorter repeats whose parts can match the same text';
    return { at: 0, found: printable(pattern.source), problem, instead };
  }
  const { repeat, stepsWithout } = costly;
  const instead = `shorten this repeat, or make what it repeats and its neighbours match different characters; taken at most once, the pattern needs ${amount(stepsWithout)} steps`;
  return { at: repeat.at, found: printable(repeat.text), problem, instead };
}

function amount(steps: number): string {
  if (steps === Number.POSITIVE_INFINITY) return 'countless';
  return steps < 1e6 ? String(steps) : steps.toExponential(1).replace('e+', 'e');
}

/**
 * safe-regex2 looks at the nesting of stars only: it passes `(\w|\d)+$` and refuses `(?:THE\s+)?HOME\s+DEPOT`. So it
 * is heard and does not decide. It sees accepted sources only, which are short, and answers in linear time.
 */
function heuristicWarnings(pattern: PortablePattern): string[] {
  if (safeRegex.safeRegex(pattern.source)) return [];
  return ['safe-regex2 calls it unsafe by its nesting of repeats; the static bound on steps decides, not this'];
}

import safeRegex from 'safe-regex2';
import { backtrackingBound, writtenSteps } from './bound.ts';
import { cheaperPatterns } from './correction/cheaper.ts';
import { correctedPattern } from './correction/correction.ts';
import { adviceOnExclusion, exclusionOf, withoutExclusion } from './correction/exclusion.ts';
import { costliestRepeat } from './costly-repeat.ts';
import { checkDialect, meaningOf } from './dialect.ts';
import { MAX_NARRATIVE_LENGTH, MAX_SOURCE_LENGTH } from './limits.ts';
import { type DialectProblem, type PatternNode, type PortablePattern, printable, type Rewrite } from './pattern.ts';
import type { MatchEngine } from './search-cost.ts';

/** Maximum steps of a pattern that V8 evaluates: a row then takes a few milliseconds at worst. */
export const MAX_BACKTRACKING_STEPS = 1e6;
/** Maximum steps of a pattern that may be stored: Python, which backtracks, then takes about a second at worst. */
export const MAX_STORED_STEPS = 1e8;

interface Findings {
  readonly problems: readonly DialectProblem[];
  readonly rewrites: readonly Rewrite[];
  /** Static bound on a backtracker's steps per narrative; `null` when the source is not in the dialect. */
  readonly steps: number | null;
  readonly warnings: readonly string[];
  /** The accepted pattern that a refused source probably means; null where none can be told, and for an accepted one. */
  readonly meant: string | null;
  /** A sentence on a slip of notation in a pattern that is accepted but means something else; null for none. */
  readonly slip: string | null;
}

/**
 * A regex that may be stored and evaluated. Made by `assessRegex` only: code that takes one need not assess it again,
 * not even in another thread.
 */
export type AcceptedRegex = Findings & {
  readonly accepted: true;
  readonly pattern: PortablePattern;
  readonly engine: MatchEngine;
};

export type RefusedRegex = Findings & {
  readonly accepted: false;
  readonly pattern: PortablePattern | null;
  readonly engine: null;
};

/** The verdict on a source: may it be stored as a brand's regex, and which engine evaluates it? */
export type RegexAssessment = AcceptedRegex | RefusedRegex;

/**
 * Assesses a source: first that all engines read it alike, then how much work it can cause. Never throws. This takes
 * milliseconds, so pass the assessment on instead of the source.
 */
export function assessRegex(source: string): RegexAssessment {
  const verdict = judge(source);
  if (verdict.accepted || source.length > MAX_SOURCE_LENGTH) return verdict;
  const meant = correctedPattern(source, DIALECT);
  return meant === null ? withoutLookahead(verdict, source) : withMeant(verdict, meant);
}

/** Adds to the refusal of one text without some words what means the same, or what can be done instead. */
function withoutLookahead(refused: RefusedRegex, source: string): RefusedRegex {
  const [first, ...more] = refused.problems;
  const exclusion = exclusionOf(source);
  if (first === undefined || exclusion === null) return refused;
  const meant = withoutExclusion(exclusion, DIALECT);
  if (meant !== null) return withMeant(refused, meant);
  return { ...refused, problems: [{ ...first, instead: adviceOnExclusion(exclusion, DIALECT) }, ...more] };
}

/**
 * Adds the pattern that is meant to a refusal, and to the advice on its first problem.
 *
 * @param says what is wrong with the source as a whole, where the problem is only a consequence of it
 */
export function withMeant(refused: RefusedRegex, meant: string | null, says: string | null = null): RefusedRegex {
  const [first, ...more] = refused.problems;
  if (first === undefined) return refused;
  const [advice = ''] = first.instead.split(AS_A_WHOLE);
  const instead = `${says ?? advice}${meant === null ? '' : `${AS_A_WHOLE}${meant}`}`;
  return { ...refused, meant, problems: [{ ...first, instead }, ...more] };
}

const AS_A_WHOLE = '; as a whole: ';

function isAccepted(source: string): boolean {
  const check = checkDialect(source);
  return check.ok && backtrackingBound(check.pattern).steps <= MAX_STORED_STEPS;
}

const DIALECT = { read: meaningOf, isAccepted, cheaper: cheaperThan };

function* cheaperThan(ast: PatternNode): Generator<PatternNode> {
  const costly = costliestRepeat(ast, stepsOf);
  if (costly !== null) yield* cheaperPatterns(ast, costly.repeat, meaningOf);
}

function judge(source: string): RegexAssessment {
  const check = checkDialect(source);
  if (!check.ok) {
    const { problems } = check;
    return {
      accepted: false,
      pattern: null,
      engine: null,
      problems,
      rewrites: [],
      steps: null,
      warnings: [],
      meant: null,
      slip: null,
    };
  }
  const { pattern } = check;
  const { rewrites } = pattern;
  const { steps } = backtrackingBound(pattern);
  const warnings = heuristicWarnings(pattern);
  if (steps > MAX_STORED_STEPS) {
    const problems = [workProblem(pattern, steps)];
    return { accepted: false, pattern, engine: null, problems, rewrites, steps, warnings, meant: null, slip: null };
  }
  if (steps <= MAX_BACKTRACKING_STEPS) {
    return {
      accepted: true,
      pattern,
      engine: 'backtracking',
      problems: [],
      rewrites,
      steps,
      warnings,
      meant: null,
      slip: null,
    };
  }
  const slow = `${workNeeded(steps, MAX_BACKTRACKING_STEPS)}; so a slower, linear-time engine evaluates long narratives here`;
  return {
    accepted: true,
    pattern,
    engine: 'linear',
    problems: [],
    rewrites,
    steps,
    warnings: [slow, ...warnings],
    meant: null,
    slip: null,
  };
}

/** Returns an assessment that is made once for each distinct source, for one call that meets the same sources again. */
export function regexAssessor(
  assess: (source: string) => RegexAssessment = assessRegex,
): (source: string) => RegexAssessment {
  const assessments = new Map<string, RegexAssessment>();
  return (source) => {
    const assessment = assessments.get(source) ?? assess(source);
    assessments.set(source, assessment);
    return assessment;
  };
}

function stepsOf(ast: PatternNode): number {
  return backtrackingBound({ ast }).steps;
}

function workNeeded(steps: number, limit: number): string {
  return (
    `a backtracking engine may need ${writtenSteps(steps)} steps on one narrative of ${MAX_NARRATIVE_LENGTH} characters; ` +
    `the limit is ${writtenSteps(limit)}`
  );
}

function workProblem(pattern: PortablePattern, steps: number): DialectProblem {
  const problem = workNeeded(steps, MAX_STORED_STEPS);
  const costly = costliestRepeat(pattern.ast, stepsOf);
  if (costly === null) {
    const instead = 'use fewer or shorter repeats whose parts can match the same text';
    return { kind: 'too_much_work', at: 0, found: printable(pattern.source), problem, instead };
  }
  const { repeat, costWithout } = costly;
  const instead = `shorten this repeat, or make what it repeats and its neighbours match different characters; taken at most once, the pattern needs ${writtenSteps(costWithout)} steps`;
  return { kind: 'too_much_work', at: repeat.at, found: printable(repeat.text), problem, instead };
}

/**
 * Warns where safe-regex2 calls the pattern unsafe. It considers the nesting of stars only (it passes `(\w|\d)+$` and
 * refuses `(?:THE\s+)?HOME\s+DEPOT`), so it decides nothing. Accepted sources are short; it takes linear time.
 */
function heuristicWarnings(pattern: PortablePattern): string[] {
  if (safeRegex.safeRegex(pattern.source)) return [];
  return [
    'safe-regex2 considers it unsafe because of nested repeats; the static bound on steps decides, not this warning',
  ];
}

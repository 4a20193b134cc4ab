import { boundsByLength } from './bound.ts';
import type { PortablePattern } from './pattern.ts';

/**
 * `backtracking` is V8. `linear` is re2js, which never backtracks and is slower than V8 on short narratives; so V8
 * searches those on which it takes fewer steps at worst.
 */
export type MatchEngine = 'backtracking' | 'linear';

/**
 * Steps that re2js takes the time of, for each character and each position of the pattern: it moves all positions at
 * once. Measured on rows that make it slow: 4 to 40 ns, where V8 takes up to 1 ns a step. docs/regex-bound.md has both.
 */
const STEPS_PER_MOVE = 40;
/** Positions that stand for what a search takes beside those of the pattern. */
const EXTRA_POSITIONS = 4;

/** An upper limit on the work of one search by the length of the narrative, and the engine that needs no more than that. */
export interface SearchCost {
  /** Steps for 0, 1, … `MAX_NARRATIVE_LENGTH` characters; `Infinity` where no limit is known. */
  readonly steps: readonly number[];
  /** Length of the longest narrative that V8 searches; longer ones go to the linear engine. */
  readonly longestInV8: number;
}

/**
 * Computes the cost of an accepted pattern. V8 searches all narratives if its bound allows, and otherwise the shorter
 * ones, on which it takes fewer steps than the linear engine.
 */
export function searchCost(pattern: Pick<PortablePattern, 'ast'>, engine: MatchEngine): SearchCost {
  const { positions, steps } = boundsByLength(pattern);
  if (engine === 'backtracking') return { steps, longestInV8: steps.length - 1 };
  const linear = steps.map((_, length) => STEPS_PER_MOVE * (positions + EXTRA_POSITIONS) * (length + 1));
  const firstLinear = steps.findIndex((bound, length) => bound > (linear[length] ?? 0));
  if (firstLinear < 0) return { steps, longestInV8: steps.length - 1 };
  return { steps: [...steps.slice(0, firstLinear), ...linear.slice(firstLinear)], longestInV8: firstLinear - 1 };
}

import { HOUR } from '../../domain/escalation/sla.ts';

/*
 * Times are counted in steps. How many lie in each is enough to find the step that holds a median or a limit, and an index
 * has the exact times in it.
 */

/** The end of the steps of one hour, and the width of those above, in milliseconds. */
const FINE = 48 * HOUR;
const COARSE_STEP = 12 * HOUR;
const FINE_STEPS = FINE / HOUR;

/** The step below all others, for what ended before it began. */
const NEGATIVE_STEP = -1;

/** Expression for the step of a time in milliseconds. Longer times have higher steps. */
export function stepOf(ms: string): string {
  return `CASE WHEN ${ms} < 0 THEN ${NEGATIVE_STEP} WHEN ${ms} < ${FINE} THEN ${ms} / ${HOUR}
    ELSE ${FINE_STEPS} + (${ms} - ${FINE}) / ${COARSE_STEP} END`;
}

/** Returns the times in a step, without `to` itself. */
export function timesOf(step: number): { readonly from: number; readonly to: number } {
  if (step === NEGATIVE_STEP) return { from: Number.MIN_SAFE_INTEGER, to: 0 };
  const start = (one: number) => (one <= FINE_STEPS ? one * HOUR : FINE + (one - FINE_STEPS) * COARSE_STEP);
  return { from: start(step), to: start(step + 1) };
}

/** The number of times in a step. */
export interface CountedStep {
  readonly step: number;
  readonly count: number;
}

/**
 * Counts the times below a limit.
 *
 * @param countIn counts the times in a part of a step, without `to` itself: the one that the limit divides
 */
export function countBelow(
  limit: number,
  steps: readonly CountedStep[],
  countIn: (from: number, to: number) => number,
): number {
  const countOf = ({ step, count }: CountedStep) => {
    const { from, to } = timesOf(step);
    if (to <= limit) return count;
    return from < limit ? countIn(from, limit) : 0;
  };
  return steps.reduce((sum, step) => sum + countOf(step), 0);
}

/**
 * Expression for a response time as it is counted, less one: a response exactly when it is due is in time, so those that
 * take the limit or longer are late.
 */
export const RESPONSE_MS = '(ended - started - 1)';

import type { Level } from '../../src/domain/escalation/escalation.ts';
import type { Case } from './cases.ts';
import { HISTORY_ENDS, HOUR } from './instants.ts';
import { hash32 } from './random.ts';

/** Times of the steps of a case, in order. Those after its current status are not used. */
export interface Milestones {
  readonly created: number;
  readonly assigned: number;
  readonly noted: number;
  readonly raised: number;
  readonly rootCause: number;
  readonly applied: number;
  readonly verified: number;
  readonly closed: number;
}

/** Relative durations by level. Targets from creation to closing are a day, two days and a week (runbook, Key Metrics). */
const DURATION_FACTOR: Readonly<Record<Level, number>> = { 1: 0.4, 2: 0.8, 3: 2 };

export function milestonesOf({ brandid, level }: Case, created: number, seed: number): Milestones {
  const hours = [4, 28, 10, 24, 26, 6, 16].map(
    (maximum, i) => DURATION_FACTOR[level] * (0.2 + ((hash32(brandid, i, 81, seed, created) % 1000) / 1000) * maximum),
  );
  // One in six is answered late, some of them after the response time.
  if (hash32(brandid, 85, seed) % 6 === 0) hours[1] = (hours[1] ?? 0) * 4;
  const total = hours.reduce((sum, step) => sum + step, 0) * HOUR;
  const scale = Math.min(1, (HISTORY_ENDS - created) / total);
  let at = created;
  const next = (i: number): number => {
    at += Math.floor((hours[i] ?? 0) * HOUR * scale);
    return at;
  };
  const [assigned, noted, raised, rootCause] = [next(0), next(1), next(2), next(3)];
  const [applied, verified, closed] = [next(4), next(5), next(6)];
  return { created, assigned, noted, raised, rootCause, applied, verified, closed };
}

import type { Level } from '../../src/domain/escalation/escalation.ts';
import type { Case } from './cases.ts';
import { HISTORY_ENDS, HOUR } from './instants.ts';
import { hash32 } from './random.ts';

/** Instants of the steps of one case, in order; later ones only matter when the case has come that far. */
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

/** Level 1 aims at a day from creation to close, level 2 at two, level 3 at a week (runbook, Key Metrics). */
const PACE: Readonly<Record<Level, number>> = { 1: 0.4, 2: 0.8, 3: 2 };

export function milestonesOf(one: Case, created: number, seed: number): Milestones {
  const hours = [4, 28, 10, 24, 26, 6, 16].map(
    (most, i) => PACE[one.level] * (0.2 + ((hash32(one.brandid, i, 81, seed, created) % 1000) / 1000) * most),
  );
  // Every sixth is looked at late, some of them past the response time.
  if (hash32(one.brandid, 85, seed) % 6 === 0) hours[1] = (hours[1] ?? 0) * 4;
  const total = hours.reduce((sum, step) => sum + step, 0) * HOUR;
  const squeeze = Math.min(1, (HISTORY_ENDS - created) / total);
  let at = created;
  const next = (i: number): number => {
    at += Math.floor((hours[i] ?? 0) * HOUR * squeeze);
    return at;
  };
  const [assigned, noted, raised, rootCause] = [next(0), next(1), next(2), next(3)];
  const [applied, verified, closed] = [next(4), next(5), next(6)];
  return { created, assigned, noted, raised, rootCause, applied, verified, closed };
}

import type { Case } from './cases.ts';
import { DAY, FIRST_ESCALATION, HISTORY_ENDS, HOUR, MINUTE } from './instants.ts';
import { datedIterations, execution, type Iterations } from './iterations.ts';
import { STAR_BRANDID } from './merges.ts';
import { hash32 } from './random.ts';
import {
  bestTrial,
  type Dossier,
  failingTrials,
  starTrials,
  successfulTrials,
  type Trial,
  trialsFor,
} from './trials.ts';

/** The system escalates at the tenth feedback (runbook, Automatic Escalation Triggers). */
const ITERATION_LIMIT = 10;
/** Below this, after several iterations, a person should escalate (runbook, Manual Escalation Criteria). */
const LOW_CONFIDENCE = 0.5;

/** A brand's history up to its escalation, and the best pattern that could have been found. */
export interface BrandCourse extends Iterations {
  readonly best: Trial | null;
  readonly failures: readonly string[];
}

/** The eleven versions of a brand that reached the iteration limit. */
const limitReached = (dossier: Dossier, trials: readonly Trial[]): Trial[] =>
  failingTrials(dossier, trials, ITERATION_LIMIT + 1);

function lowConfidence(dossier: Dossier, trials: readonly Trial[], count: number): Trial[] {
  const low = trials.filter((trial) => trial.confidence < LOW_CONFIDENCE && trial.measured.ownMatched > 0);
  return failingTrials(dossier, low.length > 0 ? low : trials, count);
}

/**
 * Returns a case whose reason agrees with the data: low confidence becomes the iteration limit when no pattern for the
 * name has a low confidence.
 */
export function withSupportedReason(dossier: Dossier, planned: Case): Case {
  if (planned.reason !== 'low_confidence') return planned;
  const last = trialsOf(dossier, planned, trialsFor(dossier)).at(-1);
  return last !== undefined && last.confidence < LOW_CONFIDENCE ? planned : { ...planned, reason: 'iteration_limit' };
}

function trialsOf(dossier: Dossier, { brandid, reason, method }: Case, trials: readonly Trial[]): Trial[] {
  const bits = hash32(brandid, 71, dossier.seed);
  if (brandid === STAR_BRANDID) return starTrials(dossier);
  switch (reason) {
    case 'iteration_limit':
      return limitReached(dossier, trials);
    case 'low_confidence':
      return lowConfidence(dossier, trials, 4 + (bits % 4));
    case 'insufficient_data':
      return trials.slice(0, 1 + (bits % 2));
    case 'critical_data_quality':
      return [];
    case 'system_error':
      return failingTrials(dossier, trials, bits % 4);
    case 'ambiguous_brand_name':
      return method === 'brand_split' ? limitReached(dossier, trials) : failingTrials(dossier, trials, 3 + (bits % 6));
    default:
      return failingTrials(dossier, trials, 2 + (bits % 3));
  }
}

const AGENT_FAILURES: readonly string[] = [
  'feedback_processing: invocation failed: model stream ended before the answer was complete',
  'feedback_processing: answer is not valid JSON (unterminated string)',
  'data_transformation: Athena query failed: HIVE_CURSOR_ERROR on combo partition',
];
const SYSTEM_FAILURES: readonly string[] = [
  'metadata_production: timed out after 900 s',
  'orchestrator: invocation failed: ThrottlingException after 5 attempts',
  'evaluator: invocation failed: ServiceUnavailableException',
];

function failuresOf(dossier: Dossier, { brandid, reason }: Case): string[] {
  const bits = hash32(brandid, 72, dossier.seed);
  const { withoutMid, combos } = dossier.profile;
  switch (reason) {
    case 'consecutive_failures':
      return Array.from({ length: 3 }, () => AGENT_FAILURES[bits % 3] ?? '');
    case 'system_error':
      return Array.from({ length: 1 + (bits % 2) }, () => SYSTEM_FAILURES[bits % 3] ?? '');
    case 'critical_data_quality':
      return [`data_transformation: required field mid is empty in ${withoutMid} of ${combos} combos`];
    default:
      return [];
  }
}

/** The history of an escalated brand up to its escalation. */
export function courseToEscalation(dossier: Dossier, escalated: Case, createdAt: number): BrandCourse {
  const trials = trialsFor(dossier);
  const chosen = trialsOf(dossier, escalated, trials);
  const failures = failuresOf(dossier, escalated);
  const isLimitReached = chosen.length > ITERATION_LIMIT;
  const isStar = escalated.brandid === STAR_BRANDID;
  const iterations = datedIterations(dossier, chosen, {
    endsBefore: createdAt - (isStar ? 6 * DAY : (failures.length + 1) * HOUR),
    answerLast: !isLimitReached,
    slow: isStar,
  });
  const failed = failures.map((error, i) =>
    execution(dossier, 100 + i, createdAt - (failures.length - i) * HOUR + 40 * MINUTE, error),
  );
  return { ...iterations, executions: [...iterations.executions, ...failed], best: bestTrial(trials), failures };
}

/** The history of a brand that was never escalated. */
export function ordinaryCourse(dossier: Dossier): BrandCourse {
  const trials = trialsFor(dossier);
  const span = HISTORY_ENDS - FIRST_ESCALATION;
  const endsBefore = FIRST_ESCALATION + (hash32(dossier.subject.brandid, 73, dossier.seed) % span);
  const iterations = datedIterations(dossier, successfulTrials(dossier, trials), {
    endsBefore: endsBefore - DAY / 2,
    answerLast: true,
  });
  return { ...iterations, best: bestTrial(trials), failures: [] };
}

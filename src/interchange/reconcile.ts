import type { Mutation } from '../domain/change/mutation.ts';
import type { Escalation } from '../domain/escalation/escalation.ts';
import type { Feedback, WorkflowExecution } from '../domain/metadata/metadata.ts';
import { canonicalJson } from '../domain/text/canonical.ts';
import { Fault } from './import-log.ts';

/** The write that a record of upstream's asks for; null where the store has it already. */
export type Reconciled = Mutation | Fault | null;

const isSame = (a: object, b: object): boolean => canonicalJson(a) === canonicalJson(b);

const changedLater = (what: string) =>
  new Fault('duplicate_key', `${what} was taken in before, with other content; the first one counts`);

/** Feedback is never rewritten: people and iterations were counted by it. */
export function reconcileFeedback(feedback: Feedback, stored: Feedback | undefined): Reconciled {
  if (stored === undefined) return { kind: 'feedback.append', feedback };
  return isSame(stored, feedback) ? null : changedLater(`feedback ${feedback.feedback_id}`);
}

/** A run can end, and nothing else about it changes. */
export function reconcileExecution(execution: WorkflowExecution, stored: WorkflowExecution | undefined): Reconciled {
  if (stored === undefined) return { kind: 'execution.append', execution };
  if (isSame(stored, execution)) return null;
  const canEnd = stored.status === 'RUNNING' && stored.brandid === execution.brandid;
  return canEnd ? { kind: 'execution.update', execution } : changedLater('the execution');
}

/**
 * Upstream can close an escalation, and knows its confidence and iteration. Everything else that people have done here
 * since stays, and so does a resolution.
 */
export function reconcileEscalation(read: Escalation, stored: Escalation | undefined): Reconciled {
  if (stored === undefined) return { kind: 'escalation.insert', escalation: read };
  if (read.brandid !== stored.brandid) return changedLater(`escalation ${read.escalation_id}`);
  if (stored.resolution !== null && read.resolution === null)
    return new Fault(
      'version_conflict',
      `escalation ${read.escalation_id} is closed here, and open in upstream's record`,
    );
  const merged = {
    ...stored,
    confidence_score: read.confidence_score,
    iteration: read.iteration,
    resolution: stored.resolution ?? read.resolution,
  };
  if (isSame(merged, stored)) return null;
  return { kind: 'escalation.update', escalation: { ...merged, version: stored.version + 1 } };
}

import type { StepPreview } from '../domain/change/change.ts';
import { type Evaluation, evaluateSteps, type WriteOperations } from '../domain/change/evaluate.ts';
import type { OutsideAnswers } from '../domain/change/outside.ts';
import type { LoadedChange } from '../domain/change/records.ts';
import type { AgentPorts } from '../domain/ports/agent-side.ts';
import type { Outcome } from '../domain/refusal.ts';
import type { Json } from '../domain/text/canonical.ts';
import { firstDifference } from './drift.ts';

/** Evaluates every step of the change again, on the present data, and on what agents have answered. */
export function evaluateAgain(
  change: LoadedChange,
  approvers: readonly string[],
  now: string,
  ports: Pick<AgentPorts, 'data' | 'ids'>,
  operations: WriteOperations,
  signal: AbortSignal,
  answers?: OutsideAnswers,
): Promise<Outcome<Evaluation>> {
  return evaluateSteps({
    steps: change.body.steps,
    change_id: change.body.change_id,
    escalation_id: change.body.escalation_id,
    requested_by: change.body.requested_by,
    now,
    approvers,
    ...(answers === undefined ? {} : { answers }),
    operations,
    reads: ports.data,
    signal,
    nonce: ports.ids.nonce(),
  });
}

/**
 * Compares the approved facts with the present ones: previews, risk and reach. Returns the first difference in words;
 * null if there is none.
 */
export function driftOf(change: LoadedChange, evaluation: Evaluation): string | null {
  const { steps, blast_radius } = change.body;
  const approved = { steps: steps.map(({ preview, risk }) => ({ ...byField(preview), risk })), blast_radius };
  const now = {
    steps: evaluation.steps.map(({ preview, risk }) => ({ ...byField(preview), risk })),
    blast_radius: evaluation.reach,
  };
  return firstDifference(approved, now);
}

/** Groups the changes of a preview by target and field, so that a difference is named by these and not by an index. */
function byField({ changes, ...rest }: StepPreview) {
  const named: Record<string, Json[]> = {};
  for (const { target, field, before, after } of changes) {
    const name = `${target}, ${field}`;
    named[name] = [...(named[name] ?? []), { before, after }];
  }
  return { ...rest, changes: named };
}

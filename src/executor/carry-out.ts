import type { WriteOperations } from '../domain/change/evaluate.ts';
import { loadChange } from '../domain/change/records.ts';
import type { CommitPorts } from '../domain/ports.ts';
import { done, type Outcome } from '../domain/refusal.ts';
import { type Approver, type DecisionRequest, decideChange } from './decide.ts';
import { type Execution, executeChange } from './execute.ts';

/** What came of a person's decision. */
export interface CarriedOut {
  readonly decision: DecisionRequest['decision'];
  /** Null where nothing was to be applied: a rejection, or more approvals are needed. */
  readonly execution: Execution | null;
}

/** Records the decision and, once enough approvals stand, applies the change. */
export async function carryOutDecision(
  request: DecisionRequest,
  approver: Approver,
  ports: CommitPorts,
  operations: WriteOperations,
): Promise<Outcome<CarriedOut>> {
  const decided = await decideChange(request, approver, ports);
  if (!decided.ok) return decided;
  const { decision } = decided.value;
  const loaded = await loadChange(request.change_id, ports);
  if (!loaded.ok) return loaded;
  if (loaded.value.state !== 'approved') return done({ decision, execution: null });
  const executed = await executeChange(request.change_id, ports, operations);
  return executed.ok ? done({ decision, execution: executed.value }) : executed;
}

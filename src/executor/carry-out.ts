import type { ChangeDecision } from '../domain/change/authority.ts';
import type { WriteOperations } from '../domain/change/evaluate.ts';
import { type LoadedChange, loadChange } from '../domain/change/records.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
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
  return decided.ok ? carryOut(decided.value, ports, operations) : decided;
}

/** Applies the change that a recorded decision is about, once enough approvals stand. */
export async function carryOut(
  { change_id, decision }: Pick<ChangeDecision, 'change_id' | 'decision'>,
  ports: CommitPorts,
  operations: WriteOperations,
): Promise<Outcome<CarriedOut>> {
  const loaded = await loadChange(change_id, ports);
  if (!loaded.ok) return loaded;
  if (loaded.value.state !== 'approved') return done({ decision, execution: executionOnRecord(loaded.value) });
  const executed = await executeChange(change_id, ports, operations);
  if (executed.ok) return done({ decision, execution: executed.value });
  // Somebody else who saw the approval (a worker) may have been faster.
  const now = await loadChange(change_id, ports);
  const execution = now.ok ? executionOnRecord(now.value) : null;
  return execution === null ? executed : done({ decision, execution });
}

function executionOnRecord({ state, execution }: LoadedChange): Execution | null {
  if (execution === undefined) return null;
  const { change_id, detail } = execution;
  return { change_id, state: state === 'applied' ? 'applied' : execution.state, detail };
}

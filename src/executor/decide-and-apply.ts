import type { ChangeDecision } from '../domain/change/authority.ts';
import type { WriteOperations } from '../domain/change/evaluate.ts';
import { type LoadedChange, loadChange } from '../domain/change/records.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome } from '../domain/refusal.ts';
import { type ApplicationOutcome, applyChange } from './apply-change.ts';
import { type Approver, type DecisionRequest, decideChange } from './decide.ts';

/** A recorded decision, and how applying the change ended. */
export interface DecidedChange {
  readonly decision: DecisionRequest['decision'];
  /** Null where nothing was to be applied: a rejection, or more approvals are needed. */
  readonly application: ApplicationOutcome | null;
}

/** Records the decision and, once enough approvals stand, applies the change. */
export async function decideAndApply(
  request: DecisionRequest,
  approver: Approver,
  ports: CommitPorts,
  operations: WriteOperations,
): Promise<Outcome<DecidedChange>> {
  const decided = await decideChange(request, approver, ports);
  return decided.ok ? applyDecided(decided.value, ports, operations) : decided;
}

/** Applies the change that a recorded decision is about, once enough approvals stand. */
export async function applyDecided(
  { change_id, decision }: Pick<ChangeDecision, 'change_id' | 'decision'>,
  ports: CommitPorts,
  operations: WriteOperations,
): Promise<Outcome<DecidedChange>> {
  const loaded = await loadChange(change_id, ports);
  if (!loaded.ok) return loaded;
  if (loaded.value.state !== 'approved') return done({ decision, application: applicationOnRecord(loaded.value) });
  const applied = await applyChange(change_id, ports, operations);
  if (applied.ok) return done({ decision, application: applied.value });
  // Another process that saw the approval (a worker) may have applied it first.
  const now = await loadChange(change_id, ports);
  const application = now.ok ? applicationOnRecord(now.value) : null;
  return application === null ? applied : done({ decision, application });
}

function applicationOnRecord({ state, application }: LoadedChange): ApplicationOutcome | null {
  if (application === undefined) return null;
  const { change_id, detail } = application;
  return { change_id, state: state === 'applied' ? 'applied' : application.state, detail };
}

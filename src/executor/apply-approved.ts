import type { WriteOperations } from '../domain/change/evaluate.ts';
import { loadChange } from '../domain/change/records.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import type { Refusal, RefusalCode } from '../domain/refusal.ts';
import { type ApplicationOutcome, type Applier, applyChange } from './apply-change.ts';

/** Codes of refusals after which the change is no longer this executor's: another one applies it, or it has expired. */
const ENDED_ELSEWHERE: ReadonlySet<RefusalCode> = new Set(['already_decided', 'conflict', 'expired']);

/** Says why an approved change is not applied. */
class NotApplied extends Error {
  override readonly name = 'NotApplied';

  constructor({ message, instead }: Refusal) {
    super(`${message} ${instead}`);
  }
}

/** An approved change that could not be applied: it met a fault, the machine failed, or its records were altered. */
export interface ApplicationFault {
  readonly change_id: string;
  readonly error: unknown;
}

/**
 * Applies changes that were approved and then not applied, because the process of the person who decided ended in
 * between. Their approvals are verified as at any other time; an expired change stays as it is. A fault of one change
 * does not stop the others: it goes to `onFault`; without one, the first fault is thrown once all had their turn.
 *
 * @param apply applies each change (default: in this thread)
 */
export async function applyApproved(
  ports: CommitPorts,
  operations: WriteOperations,
  onFault?: (fault: ApplicationFault) => void,
  apply: Applier = (changeId) => applyChange(changeId, ports, operations),
): Promise<readonly ApplicationOutcome[]> {
  const applied: ApplicationOutcome[] = [];
  const faults: ApplicationFault[] = [];
  for (const change_id of await ports.authority.approvedNotApplied()) {
    try {
      const loaded = await loadChange(change_id, ports);
      if (loaded.ok && loaded.value.state !== 'approved') continue;
      const outcome = loaded.ok ? await apply(change_id) : loaded;
      if (outcome.ok) applied.push(outcome.value);
      else if (!ENDED_ELSEWHERE.has(outcome.refusal.code))
        faults.push({ change_id, error: new NotApplied(outcome.refusal) });
    } catch (error) {
      faults.push({ change_id, error });
    }
  }
  if (onFault !== undefined) for (const fault of faults) onFault(fault);
  else if (faults[0] !== undefined) throw faults[0].error;
  return applied;
}

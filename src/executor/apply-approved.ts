import type { WriteOperations } from '../domain/change/evaluate.ts';
import { loadChange } from '../domain/change/records.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { type ApplicationOutcome, applyChange } from './apply-change.ts';

/**
 * Applies changes that were approved and then not applied, because the process of the person who decided ended in
 * between. Their approvals are verified as at any other time; an expired change stays as it is.
 */
export async function applyApproved(
  ports: CommitPorts,
  operations: WriteOperations,
): Promise<readonly ApplicationOutcome[]> {
  const applied: ApplicationOutcome[] = [];
  for (const changeId of await ports.authority.approvedNotApplied()) {
    const loaded = await loadChange(changeId, ports);
    if (!loaded.ok || loaded.value.state !== 'approved') continue;
    const outcome = await applyChange(changeId, ports, operations);
    if (outcome.ok) applied.push(outcome.value);
  }
  return applied;
}

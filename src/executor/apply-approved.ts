import type { WriteOperations } from '../domain/change/evaluate.ts';
import { loadChange } from '../domain/change/records.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { type Execution, executeChange } from './execute.ts';

/**
 * Applies changes that were approved and then not applied, because the process of the person who decided ended in
 * between. Their approvals are verified as at any other time; one that has expired stays unapplied.
 */
export async function applyApproved(ports: CommitPorts, operations: WriteOperations): Promise<readonly Execution[]> {
  const applied: Execution[] = [];
  for (const changeId of await ports.authority.approvedNotExecuted()) {
    const loaded = await loadChange(changeId, ports);
    if (!loaded.ok || loaded.value.state !== 'approved') continue;
    const executed = await executeChange(changeId, ports, operations);
    if (executed.ok) applied.push(executed.value);
  }
  return applied;
}

import type { WriteOperations } from '../domain/change/evaluate.ts';
import { loadChange } from '../domain/change/records.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { applyChange } from './apply-change.ts';

/**
 * Ends approved changes that were made later than the clock says, as stale: without that, they would be applied once the
 * clock has come that far, long after they should have expired. Returns their ids.
 */
export async function endMadeAhead(ports: CommitPorts, operations: WriteOperations): Promise<readonly string[]> {
  const ended: string[] = [];
  for (const change_id of await ports.authority.approvedNotApplied()) {
    const loaded = await loadChange(change_id, ports);
    if (!loaded.ok || loaded.value.state !== 'approved' || loaded.value.doubt?.cause !== 'made_ahead') continue;
    const outcome = await applyChange(change_id, ports, operations);
    if (outcome.ok && outcome.value.state === 'stale') ended.push(change_id);
  }
  return ended;
}

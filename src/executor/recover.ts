import type { AuditFact } from '../domain/change/audit.ts';
import type { ExecutionRecord } from '../domain/change/authority.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';

/** What recovery did with an interrupted execution. */
export interface Recovered {
  readonly change_id: string;
  readonly outcome: 'applied' | 'released';
}

/**
 * Ends executions that a crash left under way. The applied-change row was written with the data or not at all, so it
 * decides: with it the change is applied, without it nothing happened and the change can be applied again. Executors
 * work inside their turn, so inside ours nobody is at work on what we find under way. While somebody is, nothing is
 * recovered: the next call does it.
 */
export async function recoverExecutions(ports: CommitPorts): Promise<readonly Recovered[]> {
  if ((await ports.authority.executionsUnderWay()).length === 0) return [];
  const turn = await ports.turn.exclusively(() => recoverInTurn(ports), 0);
  return turn.ok ? turn.value : [];
}

async function recoverInTurn(ports: CommitPorts): Promise<readonly Recovered[]> {
  const recovered: Recovered[] = [];
  for (const execution of await ports.authority.executionsUnderWay()) {
    const applied = await ports.data.appliedChange(execution.change_id);
    const at = ports.clock.now();
    if (applied?.digest === execution.digest) {
      const detail = 'Applied; found after an interruption.';
      await ports.authorityWrites.finish(
        { ...execution, state: 'applied', at, detail },
        factOf(execution, at, 'change_applied', detail),
      );
      recovered.push({ change_id: execution.change_id, outcome: 'applied' });
    } else {
      await ports.authorityWrites.release(
        execution.change_id,
        factOf(execution, at, 'execution_released', 'Interrupted before anything was written.'),
      );
      recovered.push({ change_id: execution.change_id, outcome: 'released' });
    }
  }
  return recovered;
}

function factOf(execution: ExecutionRecord, at: string, event: AuditFact['event'], result: string): AuditFact {
  return {
    at,
    event,
    actor: 'executor',
    for_person: null,
    change_id: execution.change_id,
    digest: execution.digest,
    policy_version: null,
    result,
  };
}

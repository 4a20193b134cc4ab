import type { AuditFact } from '../domain/change/audit.ts';
import type { ApplicationRecord } from '../domain/change/authority.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';

/** What recovery did with an interrupted application. */
export interface Recovered {
  readonly change_id: string;
  readonly outcome: 'applied' | 'released';
}

/**
 * Ends applications that a crash left under way. The applied-change row was written with the data or not at all, so it
 * decides: with it the change is applied, without it nothing happened and the change can be applied again. Executors
 * work inside their turn, so inside ours nobody is at work on what we find under way. While somebody is, nothing is
 * recovered: the next call does it.
 */
export async function recoverApplications(ports: CommitPorts): Promise<readonly Recovered[]> {
  if ((await ports.authority.applicationsUnderWay()).length === 0) return [];
  const turn = await ports.turn.exclusively(() => recoverInTurn(ports), 0);
  return turn.ok ? turn.value : [];
}

async function recoverInTurn(ports: CommitPorts): Promise<readonly Recovered[]> {
  const recovered: Recovered[] = [];
  for (const application of await ports.authority.applicationsUnderWay()) {
    const applied = await ports.data.appliedChange(application.change_id);
    const at = ports.clock.now();
    if (applied?.digest === application.digest) {
      const detail = 'Applied; found after an interruption.';
      await ports.authorityWrites.finish(
        { ...application, state: 'applied', at, detail },
        factOf(application, at, 'change_applied', detail),
      );
      recovered.push({ change_id: application.change_id, outcome: 'applied' });
    } else {
      await ports.authorityWrites.release(
        application.change_id,
        factOf(application, at, 'execution_released', 'Interrupted before anything was written.'),
      );
      recovered.push({ change_id: application.change_id, outcome: 'released' });
    }
  }
  return recovered;
}

function factOf(application: ApplicationRecord, at: string, event: AuditFact['event'], result: string): AuditFact {
  return {
    at,
    event,
    actor: 'executor',
    for_person: null,
    change_id: application.change_id,
    digest: application.digest,
    policy_version: null,
    result,
  };
}

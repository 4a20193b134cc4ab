import type { AuditFact } from '../domain/change/audit.ts';
import type { ApplicationRecord } from '../domain/change/authority.ts';
import type { Turn } from '../domain/ports/commit.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';

/** What recovery did with an interrupted application. */
export interface Recovered {
  readonly change_id: string;
  readonly outcome: 'applied' | 'released';
}

/**
 * Ends applications that a crash left under way. The applied-change row was written with the data or not at all, so it
 * decides: with it the change is applied, without it nothing happened and the change can be applied again. Executors
 * work inside their turn, so inside ours no other can still write what we find under way. While another works, nothing
 * is recovered: the next call does it.
 */
export async function recoverApplications(ports: CommitPorts): Promise<readonly Recovered[]> {
  if ((await ports.authority.applicationsUnderWay()).length === 0) return [];
  const outcome = await ports.turn.exclusively((turn) => recoverInTurn(turn, ports), 0);
  return outcome.ok ? outcome.value : [];
}

async function recoverInTurn(turn: Turn, ports: CommitPorts): Promise<readonly Recovered[]> {
  const recovered: Recovered[] = [];
  for (const application of await ports.authority.applicationsUnderWay()) {
    const outcome = await recoverOne(application, turn, ports);
    if (outcome === 'lost') return recovered;
    recovered.push({ change_id: application.change_id, outcome });
  }
  return recovered;
}

async function recoverOne(
  application: ApplicationRecord,
  turn: Turn,
  { data, clock, authorityWrites }: CommitPorts,
): Promise<Recovered['outcome'] | 'lost'> {
  const applied = await data.appliedChange(application.change_id);
  const at = clock.now();
  if (applied?.digest === application.digest) {
    const detail = 'Applied; found after an interruption.';
    const finished = await authorityWrites.finish(
      { ...application, state: 'applied', at, detail },
      turn,
      factOf(application, at, 'change_applied', detail),
    );
    return finished === 'lost' ? 'lost' : 'applied';
  }
  const fact = factOf(application, at, 'execution_released', 'Interrupted before anything was written.');
  const released = await authorityWrites.release(application.change_id, turn, fact);
  return released === 'lost' ? 'lost' : 'released';
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

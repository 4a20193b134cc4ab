import type { AuditFact } from '../domain/change/audit.ts';
import { type ApplicationRecord, needsPerson } from '../domain/change/authority.ts';
import type { Turn } from '../domain/ports/commit.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';

/** An interrupted application, and how recovery ended it. */
export interface Recovered {
  readonly change_id: string;
  readonly outcome: 'applied' | 'released' | 'failed';
}

/**
 * Ends applications that a crash interrupted, and those whose outcome the store could not tell. The applied change is
 * stored together with the data or not at all: if it is there, the change is applied; if not, nothing was written. In
 * that case an interrupted claim is released, so that the change can be applied again, and an application of unknown
 * outcome has failed, because nothing retries it by itself. Where the read-back failed, or nobody can tell what happened
 * outside, it stays as it is: the applied change cannot tell, so a person decides. Inside this turn no earlier executor can write any
 * more. While another executor works, nothing is recovered; a later call does it.
 */
export async function recoverApplications(ports: CommitPorts): Promise<readonly Recovered[]> {
  if ((await recoverable(ports)).length === 0) return [];
  const outcome = await ports.turn.exclusively((turn) => recoverInTurn(turn, ports), 0);
  return outcome.ok ? outcome.value : [];
}

async function recoverable({ authority }: CommitPorts): Promise<readonly ApplicationRecord[]> {
  return (await authority.unresolvedApplications()).filter((application) => !needsPerson(application));
}

async function recoverInTurn(turn: Turn, ports: CommitPorts): Promise<readonly Recovered[]> {
  const recovered: Recovered[] = [];
  for (const application of await recoverable(ports)) {
    const outcome = await recoverOne(application, turn, ports);
    if (outcome === 'lost') return recovered;
    recovered.push({ change_id: application.change_id, outcome });
  }
  return recovered;
}

async function recoverOne(
  application: ApplicationRecord,
  turn: Turn,
  ports: CommitPorts,
): Promise<Recovered['outcome'] | 'lost'> {
  const { change_id, digest, state } = application;
  const isApplied = (await ports.data.appliedChange(change_id))?.digest === digest;
  if (state === 'outcome_unknown') {
    const found = isApplied ? 'Applied: the data has it.' : 'Not applied: the data does not have it.';
    const detail = `${found} Before: ${application.detail ?? 'no detail'}`;
    return finish(application, isApplied ? 'applied' : 'failed', detail, turn, ports);
  }
  if (isApplied) return finish(application, 'applied', 'Applied; found after an interruption.', turn, ports);
  const fact = factOf(application, ports.clock.now(), 'execution_released', 'Interrupted before anything was written.');
  const released = await ports.authorityWrites.release(change_id, turn, fact);
  return released === 'lost' ? 'lost' : 'released';
}

async function finish(
  application: ApplicationRecord,
  state: 'applied' | 'failed',
  detail: string,
  turn: Turn,
  { clock, authorityWrites }: CommitPorts,
): Promise<'applied' | 'failed' | 'lost'> {
  const at = clock.now();
  const fact = factOf(application, at, `change_${state}`, detail);
  const finished = await authorityWrites.finish({ ...application, state, at, detail }, turn, fact);
  return finished === 'lost' ? 'lost' : state;
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

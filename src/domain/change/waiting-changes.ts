import type { AgentPorts } from '../ports/agent-side.ts';
import { gatherRecords } from './records.ts';

/** Undecided changes are among the newest. */
export const NEWEST_CHANGES = 50;

/** The changes proposed for an escalation that nobody has decided on yet, the newest first. */
export async function waitingChangesFor(escalation_id: string, ports: AgentPorts): Promise<readonly string[]> {
  const { rows } = await ports.proposals.proposalPage({ escalation_id }, NEWEST_CHANGES);
  const changes = await Promise.all(rows.map((stored) => gatherRecords(stored, ports)));
  return changes.flatMap((change) =>
    change.ok && change.value.state === 'proposed' ? [change.value.body.change_id] : [],
  );
}

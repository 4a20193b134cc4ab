import type { AgentPorts } from '../ports/agent-side.ts';
import { canonicalJson } from '../text/canonical.ts';
import type { ChangeBody } from './change.ts';
import { type ProposedChange, readProposal } from './proposal.ts';
import { gatherRecords } from './records.ts';

/** Number of recent proposals to look through: a client retries soon after a timeout. */
const LOOKED_THROUGH = 20;

/** Returns a key that is equal for two proposals of the same request on the same facts. */
function requestKey({ requested_by, escalation_id, reason, steps }: ChangeBody): string {
  return canonicalJson({ requested_by, escalation_id, reason, steps });
}

/**
 * Finds a change that the same requester proposed before and that still waits for a decision, among the newest. A
 * retried call then answers with that one, so that no change is decided or applied twice.
 */
export async function findPendingDuplicate(body: ChangeBody, ports: AgentPorts): Promise<ProposedChange | undefined> {
  const filter = body.escalation_id === null ? {} : { escalation_id: body.escalation_id };
  const wanted = requestKey(body);
  for (const stored of (await ports.proposals.proposalPage(filter, LOOKED_THROUGH)).rows) {
    const read = readProposal(stored, ports.hasher);
    if (!read.ok || requestKey(read.value.body) !== wanted) continue;
    const change = await gatherRecords(stored, ports);
    if (change.ok && change.value.state === 'proposed') return read.value;
  }
  return undefined;
}

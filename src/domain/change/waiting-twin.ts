import type { AgentPorts } from '../ports/agent-side.ts';
import { canonicalJson } from '../text/canonical.ts';
import type { ChangeBody } from './change.ts';
import { readProposal } from './proposal.ts';
import type { ProposedChange } from './propose.ts';
import { gatherRecords } from './records.ts';

/** A repetition follows soon: a client that gave up waiting, or an agent that asks again. */
const LOOKED_THROUGH = 20;

/** All that makes two proposals the same wish on the same facts. */
function wishOf({ requested_by, escalation_id, reason, steps }: ChangeBody): string {
  return canonicalJson({ requested_by, escalation_id, reason, steps });
}

/**
 * The same change, proposed before by the same requester and still waiting, if it is among the newest: a repeated call
 * then gives that one, so that nobody decides, and nothing is applied, twice.
 */
export async function waitingTwin(body: ChangeBody, ports: AgentPorts): Promise<ProposedChange | undefined> {
  const filter = body.escalation_id === null ? {} : { escalation_id: body.escalation_id };
  const wish = wishOf(body);
  for (const stored of (await ports.proposals.proposalPage(filter, LOOKED_THROUGH)).rows) {
    const read = readProposal(stored, ports.hasher);
    if (!read.ok || wishOf(read.value.body) !== wish) continue;
    const change = await gatherRecords(stored, ports);
    if (change.ok && change.value.state === 'proposed') return read.value;
  }
  return undefined;
}

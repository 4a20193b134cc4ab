import type { Escalation } from '../domain/escalation/escalation.ts';
import { ESCALATION_STATUSES } from '../domain/escalation/status.ts';
import type { AgentPorts } from '../domain/ports.ts';
import type { Completer } from './resource.ts';

const SUGGESTED = 100;
const ACTIVE = ESCALATION_STATUSES.filter((status) => status !== 'closed');

/** Escalations that are not closed, newest first. */
export async function activeEscalations(ports: AgentPorts, limit: number): Promise<readonly Escalation[]> {
  const page = await ports.data.escalationPage({ status: ACTIVE }, 'newest', limit);
  return page.rows;
}

function startingWith(typed: string, values: Iterable<string>): readonly string[] {
  return [...new Set(values)].filter((value) => value.toLowerCase().startsWith(typed.toLowerCase()));
}

/** Ids of escalations that are not closed. */
export const completeEscalationId: Completer = async (typed, ports) =>
  startingWith(
    typed,
    (await activeEscalations(ports, SUGGESTED)).map((escalation) => escalation.escalation_id),
  );

/** Brands with an escalation that is not closed. */
export const completeBrandid: Completer = async (typed, ports) =>
  startingWith(
    typed,
    (await activeEscalations(ports, SUGGESTED)).map((escalation) => String(escalation.brandid)),
  );

/** Changes proposed most recently. */
export const completeChangeId: Completer = async (typed, ports) =>
  startingWith(
    typed,
    (await ports.proposals.proposalPage({}, SUGGESTED)).rows.map((proposal) => proposal.change_id),
  );

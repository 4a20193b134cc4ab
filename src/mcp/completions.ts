import { nameKey } from '../domain/brand/name-key.ts';
import type { Escalation } from '../domain/escalation/escalation.ts';
import { UNRESOLVED } from '../domain/escalation/status.ts';
import { MAX_PAGE } from '../domain/paging/page.ts';
import type { AgentPorts } from '../domain/ports/agent-side.ts';
import type { Completer } from './resource.ts';

const MAX_SUGGESTIONS = 100;

/** Returns the escalations that are not closed, newest first. */
export async function activeEscalations(ports: AgentPorts, limit: number): Promise<readonly Escalation[]> {
  const page = await ports.data.escalationPage({ status: UNRESOLVED }, 'newest', limit);
  return page.rows;
}

function startingWith(typed: string, values: Iterable<string>): readonly string[] {
  return [...new Set(values)].filter((value) => value.toLowerCase().startsWith(typed.toLowerCase()));
}

/** Suggests escalations that are not closed. */
export const completeEscalationId: Completer = async (typed, ports) =>
  startingWith(
    typed,
    (await activeEscalations(ports, MAX_SUGGESTIONS)).map((escalation) => escalation.escalation_id),
  );

/** Suggests brands with an escalation that is not closed, and the brand whose id was typed. */
export const completeBrandid: Completer = async (typed, ports) => {
  const escalated = (await activeEscalations(ports, MAX_SUGGESTIONS)).map((escalation) => String(escalation.brandid));
  const meant = /^\d{1,10}$/.test(typed) ? await ports.data.brand(Number(typed)) : undefined;
  return startingWith(typed, meant === undefined ? escalated : [typed, ...escalated]);
};

/** Suggests the changes proposed most recently. */
export const completeChangeId: Completer = async (typed, ports) =>
  startingWith(
    typed,
    (await ports.proposals.proposalPage({}, MAX_SUGGESTIONS)).rows.map((proposal) => proposal.change_id),
  );

/** Suggests people who have or had an escalation. */
export const completeAssignee: Completer = async (typed, ports) =>
  startingWith(
    typed,
    (await ports.data.assignees()).map((assignee) => assignee.assigned_to),
  );

/** Suggests metadata versions of the chosen brand, newest first. */
export const completeVersion: Completer = async (typed, ports, { brandid = '' }) => {
  if (!/^\d{1,10}$/.test(brandid)) return [];
  const versions = await ports.data.metadataVersions(Number(brandid));
  return startingWith(
    typed,
    versions.toReversed().map(({ version }) => String(version)),
  );
};

/** Suggests names known to be ambiguous. */
export const completeAmbiguousName: Completer = async (typed, ports) => {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await ports.data.ambiguousNamePage(MAX_PAGE, cursor);
    names.push(...page.rows.map(({ name }) => name));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  const key = nameKey(typed);
  return [...new Set(names)].filter((name) => nameKey(name).startsWith(key));
};

const MONTHS = 24;

/** Suggests months, the current one first. */
export const completeMonth: Completer = async (typed, ports) => {
  const now = ports.clock.now();
  const present = Number(now.slice(0, 4)) * 12 + Number(now.slice(5, 7)) - 1;
  return startingWith(
    typed,
    Array.from({ length: MONTHS }, (_, back) => monthOf(present - back)),
  );
};

function monthOf(months: number): string {
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
}

import type { DecisionContext } from '../../change/operation.ts';
import { isOnTeam, knownAssignee, teamOf } from '../../escalation/desk.ts';
import type { Level } from '../../escalation/escalation.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, type Refusal, refused } from '../../refusal.ts';
import { quotedPerson } from '../../text/quoted.ts';
import { addressInput } from '../../text/text.ts';

const MAX_NAMED = 20;

/**
 * Returns the person as spelled on the desk, or a refusal that names the known people. The person whom the agent serves is
 * known too, so that on a desk without teams there is someone to assign to.
 */
export async function requireAssignee(
  name: string,
  level: Level,
  reads: Pick<DecisionReads, 'assignees' | 'desk'>,
  { requested_by: { person } }: Pick<DecisionContext, 'requested_by'>,
): Promise<Outcome<string>> {
  const [desk, present] = await Promise.all([reads.desk(), reads.assignees()]);
  const asking = person !== null && addressInput.safeParse(person).success ? [person] : [];
  const names = [...present.map((one) => one.assigned_to), ...asking];
  const known = knownAssignee(name, desk, names);
  if (known !== undefined) return done(known);
  const people = [...new Set([...teamOf(level, desk), ...Object.values(desk.teams).flat(), ...names])];
  return refused(unknownPerson(name, people));
}

/** Refuses a person who is on no team and has had no escalation. Names known people, and says how a person becomes known. */
export function unknownPerson(name: string, people: readonly string[]): Refusal {
  const toAdd = 'a person has to add them to "teams" in settings.json of the data directory';
  return {
    code: 'not_found',
    field: 'assigned_to',
    message: `${quotedPerson(name)} is not a known person.`,
    // Only an address is shown as typed; other text stays in quotation marks.
    ...(addressInput.safeParse(name).success ? { typed: name } : {}),
    people: people.slice(0, MAX_NAMED),
    instead: people.length === 0 ? `No people are known yet: ${toAdd}.` : `To make them known, ${toAdd}. Known people:`,
  };
}

/** Warnings about an assignment, for the person who decides. */
export async function assignmentWarnings(
  person: string,
  level: Level,
  reads: Pick<DecisionReads, 'desk'>,
): Promise<readonly string[]> {
  // The changes name the person; a text would mask the address.
  return isOnTeam(person, level, await reads.desk()) ? [] : [`The assignee is not on the team of level ${level}.`];
}

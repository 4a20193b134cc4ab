import { isOnTeam, knownAssignee, teamOf } from '../escalation/desk.ts';
import type { Level } from '../escalation/escalation.ts';
import type { DecisionReads } from '../ports.ts';
import { done, type Outcome, refused } from '../refusal.ts';

const MAX_NAMED = 20;

/** The person as the desk knows them, or a refusal that names those it knows. */
export async function requireAssignee(
  asked: string,
  level: Level,
  reads: Pick<DecisionReads, 'assignees' | 'desk'>,
): Promise<Outcome<string>> {
  const [desk, present] = await Promise.all([reads.desk(), reads.assignees()]);
  const names = present.map((one) => one.assigned_to);
  const known = knownAssignee(asked, desk, names);
  if (known !== undefined) return done(known);
  const named = [...new Set([...teamOf(level, desk), ...Object.values(desk.teams).flat(), ...names])].slice(
    0,
    MAX_NAMED,
  );
  return refused({
    code: 'not_found',
    field: 'assigned_to',
    message: `Nobody is known as "${asked.slice(0, 80)}".`,
    people: named,
    instead:
      named.length === 0
        ? 'Nobody is on a team yet: an operator adds people to settings.json in the data directory.'
        : 'Assign it to one of these:',
  });
}

/** What the person who decides should know of an assignment. */
export async function assignmentWarnings(
  person: string,
  level: Level,
  reads: Pick<DecisionReads, 'desk'>,
): Promise<readonly string[]> {
  return isOnTeam(person, level, await reads.desk()) ? [] : [`${person} is not on the team of level ${level}.`];
}

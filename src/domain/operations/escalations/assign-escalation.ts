import { z } from 'zod';
import { type DecisionContext, writeOperation } from '../../change/operation.ts';
import { type Escalation, escalationIdSchema, type Level, levelSchema } from '../../escalation/escalation.ts';
import { done, refused } from '../../refusal.ts';
import { personInput } from '../../text/person.ts';
import { quoted, quotedPerson } from '../../text/quoted.ts';
import { requireOpenEscalation } from '../subjects.ts';
import { assignmentWarnings, requireAssignee } from './assignee.ts';

const input = z.strictObject({
  escalation_id: escalationIdSchema,
  assigned_to: personInput().describe('E-mail address; known people only'),
  level: levelSchema.optional().describe('Level from triage; default: unchanged'),
});

const output = z.object({ escalation_id: z.string(), assigned_to: z.string(), level: levelSchema });

/** Assigns an escalation to a person or team. The first assignment starts the response time (runbook, step 2). */
export const assignEscalation = writeOperation({
  name: 'assign_escalation',
  title: 'Assign an escalation',
  toolset: 'triage',
  risk: 'low',
  method: null,
  input,
  output,
  refusals: ['not_found', 'escalation_closed', 'nothing_to_do'],
  async decide(request, reads, context) {
    const found = await requireOpenEscalation(request.escalation_id, reads);
    if (!found.ok) return found;
    const escalation = found.value;
    const level = request.level ?? escalation.level;
    const assignee = await requireAssignee(request.assigned_to, level, reads, context);
    if (!assignee.ok) return assignee;
    if (assignee.value === escalation.assigned_to && level === escalation.level) {
      return refused({
        code: 'nothing_to_do',
        field: 'assigned_to',
        message: `${escalation.escalation_id} is already assigned to ${quotedPerson(assignee.value)} at level ${level}.`,
        instead: 'Assign it to someone else, or leave it.',
      });
    }
    const assigned = assignedTo(assignee.value, level, escalation, context);
    return done({
      preview: previewOf(escalation, assigned, await assignmentWarnings(assignee.value, level, reads)),
      mutations: [{ kind: 'escalation.update', escalation: assigned }],
      outbox: [
        {
          kind: 'escalation_assigned',
          to: [assignee.value],
          subject: `Assigned to you: ${escalation.escalation_id}: ${escalation.brandname}, ${escalation.reason}`,
          body: escalation.details,
        },
      ],
      result: { escalation_id: escalation.escalation_id, assigned_to: assignee.value, level },
      affected_brandids: [],
    });
  },
});

function assignedTo(person: string, level: Level, escalation: Escalation, context: DecisionContext): Escalation {
  const by = context.requested_by.person ?? context.requested_by.name;
  const { now: at } = context;
  const levelChange = { at, from: escalation.level, to: level, reason: 'Set at assignment', ticket_url: null, by };
  return {
    ...escalation,
    assigned_to: person,
    level,
    assignments: [...escalation.assignments, { at, assigned_to: person, level, by }],
    level_changes: level === escalation.level ? escalation.level_changes : [...escalation.level_changes, levelChange],
    version: escalation.version + 1,
  };
}

function previewOf(before: Escalation, after: Escalation, warnings: readonly string[]) {
  const target = `escalation ${before.escalation_id}`;
  const fields = ['assigned_to', 'level'] as const;
  return {
    summary: `Assign ${before.escalation_id} (${quoted(before.brandname)})${before.level === after.level ? '' : ` at level ${after.level}`}`,
    changes: fields
      .filter((field) => before[field] !== after[field])
      .map((field) => ({ target, field, before: before[field], after: after[field] })),
    evidence: {},
    warnings: [...warnings],
    preconditions: [],
  };
}

import { z } from 'zod';
import { type DecisionContext, writeOperation } from '../../change/operation.ts';
import { type Escalation, escalationIdSchema, type Level, levelSchema } from '../../escalation/escalation.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { freeTextInput } from '../../text/free-text.ts';
import { personInput } from '../../text/person.ts';
import { quoted } from '../../text/quoted.ts';
import { requireOpenEscalation } from '../subjects.ts';
import { assignmentWarnings, requireAssignee } from './assignee.ts';

const input = z.strictObject({
  escalation_id: escalationIdSchema,
  new_level: levelSchema.describe('2 engineering, 3 product'),
  reason: freeTextInput().describe('The requirement: what that level has to change, and why this one cannot'),
  ticket_url: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional()
    .describe('Ticket of that level'),
  assigned_to: personInput().optional().describe('Who takes it over; default: unassigned'),
});
type Input = z.output<typeof input>;

const output = z.object({ escalation_id: z.string(), level: levelSchema, assigned_to: z.string().nullable() });

/** Escalates to a higher level, with the requirement and its ticket (runbook, Resolution option 5). */
export const escalateLevel = writeOperation({
  name: 'escalate_level',
  title: 'Escalate to a higher level',
  toolset: 'triage',
  risk: 'low',
  method: null,
  input,
  output,
  refusals: ['not_found', 'escalation_closed', 'conflict'],
  async decide(request, reads, context) {
    const found = await requireOpenEscalation(request.escalation_id, reads);
    if (!found.ok) return found;
    const higher = checkHigher(request, found.value);
    if (!higher.ok) return higher;
    const assignee =
      request.assigned_to === undefined
        ? done(null)
        : await requireAssignee(request.assigned_to, request.new_level, reads, context);
    if (!assignee.ok) return assignee;
    const raised = raisedTo(request, assignee.value, found.value, context);
    const warnings = assignee.value === null ? [] : await assignmentWarnings(assignee.value, request.new_level, reads);
    const { escalation_id, level, assigned_to } = raised;
    return done({
      preview: previewOf(request, found.value, raised, warnings),
      mutations: [{ kind: 'escalation.update', escalation: raised }],
      outbox: assigned_to === null ? [] : [assignedMessage(raised, assigned_to)],
      result: { escalation_id, level, assigned_to },
      affected_brandids: [],
    });
  },
});

function checkHigher(request: Input, escalation: Escalation): Outcome<Level> {
  if (request.new_level > escalation.level) return done(request.new_level);
  return refused({
    code: 'conflict',
    field: 'new_level',
    message: `${escalation.escalation_id} is already at level ${escalation.level}.`,
    instead:
      escalation.level === 3
        ? 'Level 3 is the highest.'
        : `Give a level above ${escalation.level}; assign_escalation sets a lower one.`,
  });
}

function raisedTo(
  request: Input,
  assignee: string | null,
  escalation: Escalation,
  context: DecisionContext,
): Escalation {
  const by = context.requested_by.person ?? context.requested_by.name;
  const { now: at } = context;
  const change = {
    at,
    from: escalation.level,
    to: request.new_level,
    reason: request.reason,
    ticket_url: request.ticket_url ?? null,
    by,
  };
  const assignment = assignee === null ? [] : [{ at, assigned_to: assignee, level: request.new_level, by }];
  return {
    ...escalation,
    level: request.new_level,
    // The team of the lower level is no longer responsible.
    assigned_to: assignee,
    assignments: [...escalation.assignments, ...assignment],
    level_changes: [...escalation.level_changes, change],
    version: escalation.version + 1,
  };
}

function assignedMessage(escalation: Escalation, person: string) {
  return {
    kind: 'escalation_assigned' as const,
    to: [person],
    subject: `Assigned to you: ${escalation.escalation_id}: ${escalation.brandname}, level ${escalation.level}`,
    body: escalation.level_changes.at(-1)?.reason ?? escalation.details,
  };
}

function previewOf(request: Input, before: Escalation, after: Escalation, warnings: readonly string[]) {
  const target = `escalation ${before.escalation_id}`;
  return {
    summary: `Escalate ${before.escalation_id} (${quoted(before.brandname)}) from level ${before.level} to ${after.level}`,
    changes: [
      { target, field: 'level', before: before.level, after: after.level },
      { target, field: 'requirement', before: null, after: request.reason },
      ...(request.ticket_url === undefined
        ? []
        : [{ target, field: 'ticket_url', before: null, after: request.ticket_url }]),
      ...(before.assigned_to === after.assigned_to
        ? []
        : [{ target, field: 'assigned_to', before: before.assigned_to, after: after.assigned_to }]),
    ],
    evidence: {},
    warnings: [
      ...warnings,
      ...(request.ticket_url === undefined ? ['No ticket is linked.'] : []),
      ...(after.assigned_to === null ? ['It has no assignee at the new level.'] : []),
    ],
    preconditions: [],
  };
}

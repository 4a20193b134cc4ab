import { z } from 'zod';
import { brandidSchema } from '../../brand/brand.ts';
import { readOperation } from '../../change/operation.ts';
import { knownAssignee, responseHours } from '../../escalation/desk.ts';
import { ESCALATION_REASONS, escalationSchema, levelSchema } from '../../escalation/escalation.ts';
import { SLA_STATES, slaOf, slaSchema } from '../../escalation/sla.ts';
import { ESCALATION_STATUSES, escalationStatus } from '../../escalation/status.ts';
import { cursorSchema, limitSchema, nextCursorSchema } from '../../paging/page.ts';
import type { AgentPorts } from '../../ports/agent-side.ts';
import { ESCALATION_SORTS } from '../../ports/escalations.ts';
import { done, type Outcome, type Refusal, refused } from '../../refusal.ts';
import { personInput } from '../../text/person.ts';
import { unknownPerson } from './assignee.ts';

const input = z.strictObject({
  status: z.array(z.enum(ESCALATION_STATUSES)).min(1).max(6).exactOptional().describe('Any of these'),
  level: levelSchema.exactOptional().describe('1 operations, 2 engineering, 3 product'),
  reason: z.enum(ESCALATION_REASONS).exactOptional(),
  scope: escalationSchema.shape.scope.exactOptional(),
  brandid: brandidSchema.exactOptional(),
  assigned_to: personInput().exactOptional().describe('E-mail address of the assignee'),
  unassigned: z.literal(true).exactOptional().describe('Only unassigned ones'),
  sla: z
    .array(z.enum(SLA_STATES))
    .min(1)
    .max(SLA_STATES.length)
    .exactOptional()
    .describe('State of the response time; excludes closed ones'),
  sort: z
    .enum(ESCALATION_SORTS)
    .default('newest')
    .describe('level: highest first; confidence: lowest first; due: next response first'),
  limit: limitSchema,
  cursor: cursorSchema,
});

const row = escalationSchema
  .pick({
    escalation_id: true,
    brandid: true,
    brandname: true,
    reason: true,
    level: true,
    priority: true,
    scope: true,
    assigned_to: true,
    created_at: true,
    confidence_score: true,
  })
  .extend({ status: z.enum(ESCALATION_STATUSES), sla: slaSchema.pick({ state: true, due_at: true }) });

const output = z.object({
  escalations: z.array(row),
  total: z.int(),
  next_cursor: nextCursorSchema,
});

/** Lists the queue: escalations with the fields that triage needs (runbook, Escalation Process, step 2). */
export const listEscalations = readOperation({
  name: 'list_escalations',
  title: 'List escalations',
  toolset: 'triage',
  input,
  output,
  refusals: ['invalid_input', 'not_found'],
  async run({ sort, limit, cursor, ...filter }, ports) {
    const checked = await checkAssignee(filter, ports);
    if (!checked.ok) return checked;
    const page = await ports.data.escalationPage({ ...filter, ...checked.value }, sort, limit, cursor);
    const now = ports.clock.now();
    const hours = responseHours(await ports.data.desk());
    return done({
      escalations: page.rows.map((escalation) => ({
        ...escalation,
        status: escalationStatus(escalation),
        sla: slaOf(escalation, now, hours),
      })),
      total: page.total,
      next_cursor: page.next_cursor,
    });
  },
});

/** Refuses an unknown assignee, which is probably a typing error. A known one may have an empty queue. */
async function checkAssignee(
  filter: { readonly assigned_to?: string; readonly unassigned?: true },
  ports: AgentPorts,
): Promise<Outcome<{ assigned_to?: string }>> {
  const name = filter.assigned_to;
  if (name === undefined) return done({});
  if (filter.unassigned) return refused(contradiction);
  const { data } = ports;
  const [desk, present, { owner }] = await Promise.all([data.desk(), data.assignees(), data.store()]);
  const names = [...present.map((one) => one.assigned_to), owner];
  const known = knownAssignee(name, desk, names);
  if (known !== undefined) return done({ assigned_to: known });
  return refused(unknownPerson(name, [...new Set([...names, ...Object.values(desk.teams).flat()])]));
}

const contradiction: Refusal = {
  code: 'invalid_input',
  field: 'unassigned',
  message: 'An escalation is either assigned to someone or unassigned.',
  instead: 'Give assigned_to or unassigned, not both.',
};

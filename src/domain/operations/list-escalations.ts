import { z } from 'zod';
import { brandidSchema } from '../brand/brand.ts';
import { responseHours } from '../escalation/desk.ts';
import { ESCALATION_REASONS, escalationSchema, levelSchema } from '../escalation/escalation.ts';
import { SLA_STATES, slaOf, slaSchema } from '../escalation/sla.ts';
import { ESCALATION_STATUSES, escalationStatus } from '../escalation/status.ts';
import { cursorSchema, limitSchema, nextCursorSchema } from '../page.ts';
import { type AgentPorts, ESCALATION_SORTS } from '../ports.ts';
import { done, type Outcome, type Refusal, refused } from '../refusal.ts';
import { textInput } from '../text.ts';
import { readOperation } from './operation.ts';

const MAX_NAMED = 20;

const input = z.strictObject({
  status: z.array(z.enum(ESCALATION_STATUSES)).min(1).max(6).exactOptional().describe('Any of these'),
  level: levelSchema.exactOptional().describe('1 operations, 2 engineering, 3 product'),
  reason: z.enum(ESCALATION_REASONS).exactOptional(),
  brandid: brandidSchema.exactOptional(),
  assigned_to: textInput(200).exactOptional().describe('E-mail address of the assignee'),
  unassigned: z.literal(true).exactOptional().describe('Only what nobody has'),
  sla: z.array(z.enum(SLA_STATES)).min(1).max(5).exactOptional().describe('Response time; only of what is not closed'),
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
    assigned_to: true,
    created_at: true,
    confidence_score: true,
  })
  .extend({ status: z.enum(ESCALATION_STATUSES), sla: slaSchema.pick({ state: true, due_at: true }) });

const output = z.object({
  escalations: z.array(row),
  total: z.int().describe('Escalations that match in all'),
  next_cursor: nextCursorSchema,
});

/** The queue: escalations with what triage needs to see of each (runbook, Escalation Process, step 2). */
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
    const page = await ports.data.escalationPage(filter, sort, limit, cursor);
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

/** An assignee nobody knows is more likely a typing error than an empty queue. */
async function checkAssignee(
  filter: { readonly assigned_to?: string; readonly unassigned?: true },
  ports: AgentPorts,
): Promise<Outcome<true>> {
  const asked = filter.assigned_to;
  if (asked === undefined) return done(true);
  if (filter.unassigned) return refused(contradiction);
  const known = (await ports.data.assignees()).map((assignee) => assignee.assigned_to);
  if (known.includes(asked)) return done(true);
  return refused({
    code: 'not_found',
    field: 'assigned_to',
    message: 'Nobody of that address has or had an escalation.',
    people: known.slice(0, MAX_NAMED),
    instead: known.length === 0 ? 'Leave assigned_to out: nothing is assigned yet.' : 'Known assignees:',
  });
}

const contradiction: Refusal = {
  code: 'invalid_input',
  field: 'unassigned',
  message: 'An escalation is either assigned to somebody or unassigned.',
  instead: 'Give assigned_to or unassigned, not both.',
};

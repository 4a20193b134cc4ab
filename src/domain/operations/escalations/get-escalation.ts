import { z } from 'zod';
import { readOperation } from '../../change/operation.ts';
import { NEWEST_CHANGES, waitingChangesFor } from '../../change/records.ts';
import { type ChecklistItem, CLOSING_ITEMS, closingChecklist } from '../../escalation/closing.ts';
import { responseHours } from '../../escalation/desk.ts';
import { type Escalation, escalationIdSchema, escalationSchema } from '../../escalation/escalation.ts';
import { nextStepSchema, nextSteps } from '../../escalation/next-steps.ts';
import { hoursBetween, slaOf, slaSchema } from '../../escalation/sla.ts';
import { ESCALATION_STATUSES, escalationStatus } from '../../escalation/status.ts';
import type { AgentPorts } from '../../ports/agent-side.ts';
import { done } from '../../refusal.ts';
import { requireEscalation } from '../subjects.ts';
import { supportingChanges } from './supporting-changes.ts';

const NEWEST_NOTES = 20;

const input = z.strictObject({ escalation_id: escalationIdSchema });

const checklistSchema = z.array(z.object({ item: z.enum(CLOSING_ITEMS), done: z.boolean(), detail: z.string() }));

const output = escalationSchema.extend({
  status: z.enum(ESCALATION_STATUSES),
  sla: slaSchema,
  resolution_hours: z.number().nullable().describe('From creation to close'),
  notes: escalationSchema.shape.notes.describe(`Newest first, at most ${NEWEST_NOTES}`),
  notes_total: z.int(),
  waiting_changes: z.int().describe(`Of the newest ${NEWEST_CHANGES} proposed for it, those that await a decision`),
  closing_checklist: checklistSchema.nullable().describe('Null once closed'),
  next_steps: z.array(nextStepSchema),
});

/** Reads one escalation with its whole history and the runbook's next steps (Escalation Process, steps 2 to 6). */
export const getEscalation = readOperation({
  name: 'get_escalation',
  title: 'Get an escalation',
  toolset: 'triage',
  input,
  output,
  refusals: ['not_found'],
  async run({ escalation_id }, ports) {
    const found = await requireEscalation(escalation_id, ports.data);
    if (!found.ok) return found;
    const escalation = found.value;
    const waiting = await waitingChangesFor(escalation_id, ports);
    const checklist = await checklistOf(escalation, ports);
    const missing = (checklist ?? []).filter((item) => !item.done).map(({ item }) => item);
    const status = escalationStatus(escalation);
    const { resolution, notes, created_at } = escalation;
    return done({
      ...escalation,
      status,
      sla: slaOf(escalation, ports.clock.now(), responseHours(await ports.data.desk())),
      resolution_hours: resolution === null ? null : hoursBetween(created_at, resolution.closed_at),
      notes: notes.slice(-NEWEST_NOTES).reverse(),
      notes_total: notes.length,
      waiting_changes: waiting.length,
      closing_checklist: checklist,
      next_steps: [...nextSteps(escalation, status, waiting.length, missing)],
    });
  },
});

/** Evaluates the checklist without verification, method and texts, which close_escalation adds. */
async function checklistOf(escalation: Escalation, ports: AgentPorts): Promise<ChecklistItem[] | null> {
  if (escalation.resolution !== null) return null;
  const facts = {
    escalation,
    changes: await supportingChanges(escalation, escalation.linked_changes, ports.data),
    method: null,
    verifications: null,
    lessons_learned: null,
    preventive_measures: null,
  };
  return [...closingChecklist(facts)];
}

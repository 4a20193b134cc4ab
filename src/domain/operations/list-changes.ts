import { z } from 'zod';
import { RISKS } from '../change/change.ts';
import { CHANGE_STATES } from '../change/lifecycle.ts';
import { gatherRecords } from '../change/records.ts';
import { escalationIdSchema } from '../escalation/escalation.ts';
import { cursorSchema, limitSchema, nextCursorSchema } from '../page.ts';
import type { AgentPorts, StoredProposal } from '../ports.ts';
import { done } from '../refusal.ts';
import { personText, untrustedText } from '../text.ts';
import { readOperation } from './operation.ts';

const rowSchema = z.object({
  change_id: z.string(),
  state: z.enum([...CHANGE_STATES, 'unreadable']).describe('unreadable: its stored bytes were altered'),
  risk: z.enum(RISKS).nullable(),
  escalation_id: z.string().nullable(),
  operations: z.array(z.string()),
  summary: untrustedText,
  requested_by: personText.nullable(),
  created_at: z.string().nullable(),
  expires_at: z.string().nullable(),
});

/** Changes, newest first. */
export const listChanges = readOperation({
  name: 'list_changes',
  title: 'List changes',
  toolset: 'changes',
  input: z.strictObject({
    escalation_id: escalationIdSchema.optional(),
    state: z.array(z.enum(CHANGE_STATES)).min(1).optional().describe('Filters the page, which may so hold fewer rows'),
    limit: limitSchema,
    cursor: cursorSchema,
  }),
  output: z.object({
    changes: z.array(rowSchema),
    total: z.int().describe('Whatever their state'),
    next_cursor: nextCursorSchema,
  }),
  refusals: [],
  async run({ escalation_id, state, limit, cursor }, ports) {
    const page = await ports.proposals.proposalPage(
      escalation_id === undefined ? {} : { escalation_id },
      limit,
      cursor,
    );
    const rows: z.input<typeof rowSchema>[] = [];
    for (const stored of page.rows) {
      const row = await rowOf(stored, ports);
      if (state === undefined || state.some((wanted) => wanted === row.state)) rows.push(row);
    }
    return done({ changes: rows, total: page.total, next_cursor: page.next_cursor });
  },
});

async function rowOf(stored: StoredProposal, ports: AgentPorts): Promise<z.input<typeof rowSchema>> {
  const loaded = await gatherRecords(stored, ports);
  if (!loaded.ok) {
    return {
      change_id: stored.change_id,
      state: 'unreadable',
      risk: null,
      escalation_id: null,
      operations: [],
      summary: loaded.refusal.message,
      requested_by: null,
      created_at: null,
      expires_at: null,
    };
  }
  const { body, state, risk } = loaded.value;
  return {
    change_id: body.change_id,
    state,
    risk,
    escalation_id: body.escalation_id,
    operations: body.steps.map((step) => step.operation),
    summary: body.steps.map((step) => step.preview.summary).join('; '),
    requested_by: body.requested_by.person ?? body.requested_by.name,
    created_at: body.created_at,
    expires_at: body.expires_at,
  };
}

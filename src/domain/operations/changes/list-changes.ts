import { z } from 'zod';
import { RISKS } from '../../change/change.ts';
import { CHANGE_STATES } from '../../change/lifecycle.ts';
import { readOperation } from '../../change/operation.ts';
import { type GatheredChange, gatherRecords } from '../../change/records.ts';
import { escalationIdSchema } from '../../escalation/escalation.ts';
import { cursorSchema, limitSchema, nextCursorSchema, type Page } from '../../paging/page.ts';
import type { AgentPorts } from '../../ports/agent-side.ts';
import { done } from '../../refusal.ts';
import { personText, untrustedText } from '../../text/text.ts';

/** The most stored pages that are read to fill one page of changes in the requested states. */
const MOST_PAGES_READ = 10;

const rowSchema = z.object({
  change_id: z.string(),
  state: z.enum([...CHANGE_STATES, 'unreadable']).describe('unreadable: altered, or written by a newer release'),
  risk: z.enum(RISKS).nullable(),
  escalation_id: z.string().nullable(),
  operations: z.array(z.string()),
  summary: untrustedText,
  requested_by: personText.nullable(),
  created_at: z.string().nullable(),
  expires_at: z.string().nullable(),
});

const input = z.strictObject({
  escalation_id: escalationIdSchema.optional(),
  state: z
    .array(z.enum(CHANGE_STATES))
    .min(1)
    .optional()
    .describe('A page may then be short: continue with its cursor'),
  limit: limitSchema,
  cursor: cursorSchema,
});
type Row = z.input<typeof rowSchema>;

/** Lists changes, newest first. */
export const listChanges = readOperation({
  name: 'list_changes',
  title: 'List changes',
  toolset: 'changes',
  input,
  output: z.object({
    changes: z.array(rowSchema),
    total: z.int().describe('In any state'),
    next_cursor: nextCursorSchema,
  }),
  refusals: [],
  async run(request, ports, { signal }) {
    const { rows, total, next_cursor } = await filteredPage(request, ports, signal);
    return done({ changes: [...rows], total, next_cursor });
  },
});

/**
 * The state of a change is derived, so no index has it. Reads on until the page is full, the record ends or the limit is
 * reached. Each time it reads as many rows as are missing, so that the cursor is after the last row that was examined.
 */
async function filteredPage(
  { escalation_id, state, limit, cursor }: z.output<typeof input>,
  ports: AgentPorts,
  signal: AbortSignal,
): Promise<Page<Row>> {
  const filter = escalation_id === undefined ? {} : { escalation_id };
  const rows: Row[] = [];
  let total = 0;
  let next: string | null = cursor ?? null;
  for (let read = 0; read < MOST_PAGES_READ && rows.length < limit; read++) {
    signal.throwIfAborted();
    const page = await ports.proposals.proposalPage(filter, limit - rows.length, next ?? undefined);
    for (const gathered of await gatherRecords(page.rows, ports)) {
      const row = rowOf(gathered);
      if (state === undefined || state.some((wanted) => wanted === row.state)) rows.push(row);
    }
    total = page.total;
    next = page.next_cursor;
    if (next === null) break;
  }
  return { rows, total, next_cursor: next };
}

function rowOf({ change_id, change }: GatheredChange): Row {
  if (!change.ok) {
    return {
      change_id,
      state: 'unreadable',
      risk: null,
      escalation_id: null,
      operations: [],
      summary: change.refusal.message,
      requested_by: null,
      created_at: null,
      expires_at: null,
    };
  }
  const { body, state, risk, expires_at, doubt } = change.value;
  const summary = body.steps.map((step) => step.preview.summary).join('; ');
  return {
    change_id,
    state,
    risk,
    escalation_id: body.escalation_id,
    operations: body.steps.map((step) => step.operation),
    summary: doubt === null ? summary : `${doubt.refusal.message} ${summary}`,
    requested_by: body.requested_by.person ?? body.requested_by.name,
    created_at: body.created_at,
    expires_at,
  };
}

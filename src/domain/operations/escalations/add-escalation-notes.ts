import { z } from 'zod';
import { writeOperation } from '../../change/operation.ts';
import { escalationIdSchema, NOTE_KINDS } from '../../escalation/escalation.ts';
import { done } from '../../refusal.ts';
import { freeTextInput } from '../../text/free-text.ts';
import { requireOpenEscalation } from '../subjects.ts';

const input = z.strictObject({
  escalation_id: escalationIdSchema,
  notes: freeTextInput().describe('The finding, in full sentences'),
  kind: z.enum(NOTE_KINDS).optional().describe('root_cause when the text starts with "Root cause", else note'),
});

const output = z.object({ escalation_id: z.string(), notes: z.int().describe('Notes on the escalation afterwards') });

/** Records a finding (runbook, Step 3.4). Closing requires a root cause as documentation. */
export const addEscalationNotes = writeOperation({
  name: 'add_escalation_notes',
  title: 'Add notes to an escalation',
  toolset: 'investigate',
  risk: 'low',
  method: null,
  input,
  output,
  refusals: ['not_found', 'escalation_closed'],
  async decide(request, reads, context) {
    const found = await requireOpenEscalation(request.escalation_id, reads);
    if (!found.ok) return found;
    const escalation = found.value;
    const kind = request.kind ?? (/^\s*root cause\b/i.test(request.notes) ? 'root_cause' : 'note');
    const author = context.requested_by.person ?? context.requested_by.name;
    const notes = [...escalation.notes, { at: context.now, author, kind, text: request.notes }];
    return done({
      preview: {
        summary: `Add a note (${kind}) to ${escalation.escalation_id}`,
        changes: [
          {
            target: `escalation ${escalation.escalation_id}`,
            field: `notes (${kind})`,
            before: null,
            after: request.notes,
          },
        ],
        evidence: {},
        warnings: [],
        // No preconditions: notes accumulate, so a note that was applied meanwhile does not make another stale.
        preconditions: [],
      },
      mutations: [{ kind: 'escalation.update', escalation: { ...escalation, notes, version: escalation.version + 1 } }],
      outbox: [],
      result: { escalation_id: escalation.escalation_id, notes: notes.length },
      affected_brandids: [],
    });
  },
});

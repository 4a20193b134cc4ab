import { z } from 'zod';
import { UNRESOLVED } from '../domain/escalation/status.ts';
import { completeAssignee } from '../mcp/completions.ts';
import type { PromptDefinition } from '../mcp/prompt.ts';

const OLDEST = 5;

/** Hands the work of an assignee over (runbook, Step 2, "Escalation added to their queue"). */
export const shiftHandover: PromptDefinition = {
  name: 'shift_handover',
  title: 'Hand a shift over',
  description:
    'Show what an assignee has open, what is due and what awaits a decision, for the colleague who takes over.',
  skill: 'shift-handover',
  arguments: z.strictObject({
    assignee: z
      .string()
      .max(200)
      .regex(/^[^\s@<>]+@[^\s@<>]+$/, 'must be an e-mail address')
      .describe('E-mail address of the assignee'),
  }),
  complete: { assignee: completeAssignee },
  facts: [
    {
      tool: 'list_escalations',
      input: ({ assignee }) => ({ assigned_to: assignee, status: UNRESOLVED, sort: 'due' }),
    },
    { tool: 'list_changes', input: () => ({ state: ['proposed'] }) },
    { tool: 'list_escalations', input: () => ({ unassigned: true, sort: 'oldest', limit: OLDEST }) },
  ],
};

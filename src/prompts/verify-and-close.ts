import { z } from 'zod';
import { escalationIdSchema } from '../domain/escalation/escalation.ts';
import { completeEscalationId } from '../mcp/completions.ts';
import type { PromptDefinition } from '../mcp/prompt.ts';
import { ESCALATION } from './escalation-facts.ts';

/** Runbook, Steps 5 and 6. */
export const verifyAndClose: PromptDefinition = {
  name: 'verify_and_close',
  title: 'Verify the result and close an escalation',
  description: 'Verify what was applied for an escalation and propose closing it, with lessons and measures.',
  skill: 'verify-and-close',
  arguments: z.strictObject({ escalation_id: escalationIdSchema }),
  complete: { escalation_id: completeEscalationId },
  facts: [ESCALATION, { tool: 'list_changes', input: ({ escalation_id }) => ({ escalation_id }) }],
};

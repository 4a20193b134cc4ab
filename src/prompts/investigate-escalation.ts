import { z } from 'zod';
import { escalationIdSchema } from '../domain/escalation/escalation.ts';
import { completeEscalationId } from '../mcp/completions.ts';
import type { PromptDefinition } from '../mcp/prompt.ts';
import { escalationWithBrand } from './escalation-facts.ts';

/** Runbook, Step 3. */
export const investigateEscalation: PromptDefinition = {
  name: 'investigate_escalation',
  title: 'Investigate an escalation',
  description: 'Find the root cause of an escalation and put it on record.',
  skill: 'investigate-escalation',
  arguments: z.strictObject({ escalation_id: escalationIdSchema }),
  complete: { escalation_id: completeEscalationId },
  async gather(input, fact) {
    const found = await escalationWithBrand(input, fact);
    return found.ok ? fact('get_narratives', { brandid: found.value }) : found;
  },
};

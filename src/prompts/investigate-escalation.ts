import { z } from 'zod';
import { escalationIdSchema } from '../domain/escalation/escalation.ts';
import { completeEscalationId } from '../mcp/completions.ts';
import type { PromptDefinition } from '../mcp/prompt.ts';
import { aboutBrand, ESCALATION } from './escalation-facts.ts';

/** Runbook, Step 3. */
export const investigateEscalation: PromptDefinition = {
  name: 'investigate_escalation',
  title: 'Investigate an escalation',
  description: 'Find the root cause of an escalation and put it on record.',
  skill: 'investigate-escalation',
  arguments: z.strictObject({ escalation_id: escalationIdSchema }),
  complete: { escalation_id: completeEscalationId },
  facts: [ESCALATION, aboutBrand('get_brand_details'), aboutBrand('get_narratives')],
};

import { z } from 'zod';
import { escalationIdSchema } from '../domain/escalation/escalation.ts';
import { completeEscalationId } from '../mcp/completions.ts';
import type { PromptDefinition } from '../mcp/prompt.ts';
import { aboutBrand, ESCALATION } from './escalation-facts.ts';

/** Runbook, Step 2. */
export const triageEscalation: PromptDefinition = {
  name: 'triage_escalation',
  title: 'Triage an escalation',
  description: 'Check an escalation against the triage list, settle its level and propose an assignee.',
  skill: 'triage-escalation',
  arguments: z.strictObject({ escalation_id: escalationIdSchema }),
  complete: { escalation_id: completeEscalationId },
  facts: [ESCALATION, aboutBrand('analyze_brand'), aboutBrand('get_feedback_history', { limit: 5 })],
};

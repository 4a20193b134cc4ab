import { z } from 'zod';
import { escalationIdSchema } from '../domain/escalation/escalation.ts';
import { UNRESOLVED } from '../domain/escalation/status.ts';
import { completeEscalationId } from '../mcp/completions.ts';
import type { PromptDefinition } from '../mcp/prompt.ts';
import { aboutBrand, ESCALATION, escalationIn } from './escalation-facts.ts';

/** Runbook, Procedure 4. */
export const resolveByAlgorithmUpdate: PromptDefinition = {
  name: 'resolve_by_algorithm_update',
  title: 'Resolve a systematic escalation by an algorithm update',
  description:
    'Change the instructions of an agent for a failure that repeats, test them and deploy them step by step.',
  skill: 'resolve-by-algorithm-update',
  arguments: z.strictObject({ escalation_id: escalationIdSchema }),
  complete: { escalation_id: completeEscalationId },
  facts: [
    ESCALATION,
    aboutBrand('get_iteration_history'),
    {
      tool: 'list_escalations',
      input: (_args, answers) => ({ reason: escalationIn(answers).reason, status: [...UNRESOLVED] }),
    },
  ],
};

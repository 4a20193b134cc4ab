import { z } from 'zod';
import { escalationIdSchema } from '../domain/escalation/escalation.ts';
import { completeEscalationId } from '../mcp/completions.ts';
import type { PromptDefinition } from '../mcp/prompt.ts';
import { aboutBrand, ESCALATION } from './escalation-facts.ts';

/** Runbook, Procedure 3. */
export const resolveBySplit: PromptDefinition = {
  name: 'resolve_by_split',
  title: 'Resolve an escalation by splitting its brand',
  description:
    'Split a brand id that stands for several real brands, with metadata for each, as one plan for a person to decide.',
  skill: 'resolve-by-split',
  arguments: z.strictObject({ escalation_id: escalationIdSchema }),
  complete: { escalation_id: completeEscalationId },
  facts: [ESCALATION, aboutBrand('get_brand_details'), aboutBrand('analyze_brand_for_split')],
};

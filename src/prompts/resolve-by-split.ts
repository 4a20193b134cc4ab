import { z } from 'zod';
import { escalationIdSchema } from '../domain/escalation/escalation.ts';
import { completeEscalationId } from '../mcp/completions.ts';
import type { PromptDefinition } from '../mcp/prompt.ts';
import { escalationWithBrand } from './escalation-facts.ts';

/** Runbook, Procedure 3. */
export const resolveBySplit: PromptDefinition = {
  name: 'resolve_by_split',
  title: 'Resolve an escalation by splitting its brand',
  description:
    'Split a brand id that stands for several real brands, with metadata for each, as one plan for a person to decide.',
  skill: 'resolve-by-split',
  arguments: z.strictObject({ escalation_id: escalationIdSchema }),
  complete: { escalation_id: completeEscalationId },
  async gather(input, fact) {
    const found = await escalationWithBrand(input, fact);
    return found.ok ? fact('analyze_brand_for_split', { brandid: found.value }) : found;
  },
};

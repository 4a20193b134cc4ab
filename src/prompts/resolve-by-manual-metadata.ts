import { z } from 'zod';
import { escalationIdSchema } from '../domain/escalation/escalation.ts';
import { completeEscalationId } from '../mcp/completions.ts';
import type { PromptDefinition } from '../mcp/prompt.ts';
import { aboutBrand, ESCALATION } from './escalation-facts.ts';

/** Runbook, Procedure 1. */
export const resolveByManualMetadata: PromptDefinition = {
  name: 'resolve_by_manual_metadata',
  title: 'Resolve an escalation with manual metadata',
  description: 'Write metadata for one brand by hand, tried on all combos, for a person to decide.',
  skill: 'resolve-by-manual-metadata',
  arguments: z.strictObject({ escalation_id: escalationIdSchema }),
  complete: { escalation_id: completeEscalationId },
  // The analysis already has the codes and what the metadata matches, so the brand's details are left out.
  facts: [ESCALATION, aboutBrand('analyze_brand'), aboutBrand('get_narratives', { limit: 20 })],
};

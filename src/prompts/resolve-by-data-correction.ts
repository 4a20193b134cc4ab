import { z } from 'zod';
import { escalationIdSchema } from '../domain/escalation/escalation.ts';
import { completeEscalationId } from '../mcp/completions.ts';
import type { PromptDefinition } from '../mcp/prompt.ts';
import { aboutBrand, ESCALATION } from './escalation-facts.ts';

/** Runbook, Procedure 2. */
export const resolveByDataCorrection: PromptDefinition = {
  name: 'resolve_by_data_correction',
  title: 'Resolve an escalation by correcting data',
  description: 'Correct wrong data at its place and process the brand again, for a person to decide.',
  skill: 'resolve-by-data-correction',
  arguments: z.strictObject({ escalation_id: escalationIdSchema }),
  complete: { escalation_id: completeEscalationId },
  // The analysis already has the sector and the codes, so the brand's details are left out.
  facts: [ESCALATION, aboutBrand('analyze_brand'), aboutBrand('validate_brand_data')],
};

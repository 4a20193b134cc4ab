import { z } from 'zod';
import { MAX_STEPS } from '../../change/change.ts';
import type { PlanOperation } from '../../change/operation.ts';
import { escalationIdSchema } from '../../escalation/escalation.ts';
import { reasonInput } from '../../text/free-text.ts';

const input = z.strictObject({
  steps: z
    .array(
      z.strictObject({
        operation: z.string().min(1).max(64).describe('Name of a write tool'),
        input: z
          .record(z.string().min(1).max(64), z.json())
          .describe(
            'Its arguments. {"$from":"steps.0.brands.1.brandid"} takes a value that an earlier step gives; {steps.0.…} works inside texts',
          ),
      }),
    )
    .min(1)
    .max(MAX_STEPS),
  escalation_id: escalationIdSchema.optional().describe('The escalation it serves'),
  reason: reasonInput().optional().describe('Also used for steps that need a reason and have none'),
});

/** Proposes several steps as one change that is decided and applied as a unit (GUARDRAILS, "A plan"). */
export const proposePlan: PlanOperation<typeof input> = {
  effect: 'plan',
  name: 'propose_plan',
  title: 'Propose a plan of several steps',
  toolset: 'resolve',
  cost: 'heavy',
  input,
  refusals: ['invalid_input', 'not_found', 'too_large'],
  request: ({ steps, escalation_id, reason }) => ({ steps, escalation_id, reason }),
};

import { proposePlan } from '../domain/operations/changes/propose-plan.ts';
import { planTool } from '../mcp/tool.ts';

export const proposePlanTool = planTool({
  operation: proposePlan,
  description:
    'Proposes several writes as one change that a person decides on as a unit and that is applied completely or not at all. Use it ' +
    'when steps belong together or one needs what an earlier one makes, such as a split and metadata for its new brands.',
  examples: [
    {
      title: 'Split Star and give both parts metadata',
      input: {
        escalation_id: 'ESC-2026-001',
        reason: 'One brandid stands for two businesses',
        steps: [
          {
            operation: 'split_brand',
            input: {
              brandid: 12345,
              new_brands: [
                { brandname: 'Star Market', criteria: { mccid: [5411, 5499] } },
                { brandname: 'Star Burger', criteria: { mccid: [5812, 5814] } },
              ],
            },
          },
          {
            operation: 'create_manual_metadata',
            input: { brandid: { $from: 'steps.0.brands.0.brandid' }, regex: '\\bStar\\s*Market', mccids: [5411, 5499] },
          },
          {
            operation: 'create_manual_metadata',
            input: { brandid: { $from: 'steps.0.brands.1.brandid' }, regex: '\\bStar\\s*Burger', mccids: [5812, 5814] },
          },
        ],
      },
    },
  ],
});

import { createEscalation } from '../domain/operations/escalations/create-escalation.ts';
import { writeTool } from '../mcp/tool.ts';

export const createEscalationTool = writeTool({
  operation: createEscalation,
  description:
    'Opens an escalation for a brand that automatic processing cannot handle. Use it when an analyst sees a reason that the ' +
    'automatic triggers do not. If one with the same reason is open, add notes to it instead.',
  examples: [
    {
      title: 'A low confidence after several iterations',
      input: {
        brandid: 12345,
        reason: 'low_confidence',
        details: 'Confidence stayed below 0.7 through ten iterations.',
      },
    },
  ],
});

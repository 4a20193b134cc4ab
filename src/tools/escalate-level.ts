import { escalateLevel } from '../domain/operations/escalations/escalate-level.ts';
import { writeTool } from '../mcp/tool.ts';

export const escalateLevelTool = writeTool({
  operation: escalateLevel,
  description:
    'Hands an escalation to level 2 (engineering) or 3 (product) with the requirement and its ticket, and restarts the response ' +
    'time. Use it when the resolution needs changes that this level cannot make. For another person use assign_escalation.',
  examples: [
    {
      title: 'As in the runbook',
      input: {
        escalation_id: 'ESC-2026-001',
        new_level: 2,
        reason: 'Requires algorithm changes to handle generic brand names systematically',
      },
    },
  ],
});

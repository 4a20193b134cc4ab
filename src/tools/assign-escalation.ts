import { assignEscalation } from '../domain/operations/escalations/assign-escalation.ts';
import { writeTool } from '../mcp/tool.ts';

export const assignEscalationTool = writeTool({
  operation: assignEscalation,
  description:
    'Assigns an escalation to a known person or team, and sets the level from triage. The response time starts with the first ' +
    'assignment. To hand it to a higher level with a requirement and a ticket use escalate_level.',
  examples: [
    {
      title: 'As in the runbook',
      input: { escalation_id: 'ESC-2026-001', assigned_to: 'ed.allison@rewardinsight.com', level: 1 },
    },
  ],
});

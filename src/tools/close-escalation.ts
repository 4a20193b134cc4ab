import { closeEscalation } from '../domain/operations/escalations/close-escalation.ts';
import { writeTool } from '../mcp/tool.ts';

export const closeEscalationTool = writeTool({
  operation: closeEscalation,
  description:
    'Closes an escalation. The runbook’s checklist is derived, not ticked: an applied and approved resolution, a verification ' +
    'that passes now, a root-cause note, lessons and measures. A refusal names what is missing; get_escalation shows the checklist.',
  examples: [
    {
      title: 'Close as a duplicate, which needs no applied change',
      input: {
        escalation_id: 'ESC-2026-001',
        resolution: 'The same brand is handled under the other escalation.',
        method: 'duplicate',
        duplicate_of: 'ESC-2026-002',
        preventive_measures: 'Look for open escalations of the brand before opening one.',
        lessons_learned: 'Two teams had escalated the same brand.',
      },
    },
  ],
});

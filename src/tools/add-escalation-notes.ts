import { addEscalationNotes } from '../domain/operations/escalations/add-escalation-notes.ts';
import { writeTool } from '../mcp/tool.ts';

export const addEscalationNotesTool = writeTool({
  operation: addEscalationNotes,
  description:
    'Adds a finding or the root cause to an escalation. Use it when the investigation has shown something that ' +
    'the next reader needs; closing requires a root cause. For the resolution itself use close_escalation.',
  examples: [
    {
      title: 'The root cause of the runbook’s case',
      input: {
        escalation_id: 'ESC-2026-001',
        notes:
          "Root cause: Brand name 'Star' is too generic. Data shows mix of Star Market (grocery) and Star Burger (restaurant). MCCIDs confirm two distinct brands. Recommend splitting into two brand records.",
      },
    },
  ],
});

import { updateAgentInstructions } from '../domain/operations/agents/update-agent-instructions.ts';
import { writeTool } from '../mcp/tool.ts';

export const updateAgentInstructionsTool = writeTool({
  operation: updateAgentInstructions,
  description:
    "Adds a version of an agent's instructions, for a problem of several brands; deploy_agent puts it into service. " +
    'Send the whole text; try it with test_agent_update first. For one brand use create_manual_metadata.',
  examples: [
    {
      title: 'Generic names',
      input: {
        agent: 'metadata_production',
        instructions: '# Metadata production\n\n```parameters\n{"generic_names": "flag"}\n```\n',
        reason: 'Star catches other brands',
      },
    },
  ],
});

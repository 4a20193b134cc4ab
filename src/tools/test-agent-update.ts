import { testAgentUpdate } from '../domain/operations/agents/test-agent-update.ts';
import { plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';
import { renderTrial } from './rendering/trial.ts';

export const testAgentUpdateTool = readTool({
  operation: testAgentUpdate,
  description:
    'Tries new instructions on brands and compares them with prod: regex, recall, precision, better or worse. Use it before ' +
    'update_agent_instructions. not_evaluated: the embedded runtime cannot tell. For a deployed version use test_agent.',
  examples: [
    {
      title: 'Would other parameters help Star?',
      input: {
        agent: 'metadata_production',
        test_brandids: [12345],
        instructions: '# Metadata production\n\n```parameters\n{"generic_names": "flag"}\n```\n',
      },
    },
  ],
  render(output, answer) {
    answer.line(plain`Instructions of ${output.agent}, tested but not stored.`);
    renderTrial(output, answer);
  },
});

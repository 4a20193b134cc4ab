import { testAgent } from '../domain/operations/agents/test-agent.ts';
import { plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';
import { renderTrial } from './rendering/trial.ts';

export const testAgentTool = readTool({
  operation: testAgent,
  description:
    'Tries the version deployed to an environment on brands and compares it with prod. It records nothing: deploying further ' +
    'needs run_agent_test. For a text that is not stored yet use test_agent_update.',
  examples: [
    {
      title: 'What runs in dev, on Star',
      input: { agent: 'metadata_production', environment: 'dev', test_brandids: [12345] },
    },
  ],
  render(output, answer) {
    answer.line(plain`Version ${output.version} of ${output.agent} in ${output.environment}.`);
    renderTrial(output, answer);
  },
});

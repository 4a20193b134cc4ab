import { testAgent } from '../domain/operations/agents/test-agent.ts';
import { plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';
import { renderTrial } from './rendering/trial.ts';

export const testAgentTool = readTool({
  operation: testAgent,
  description:
    'Tries the version deployed to an environment on brands, beside the one in prod. Use it for a look; deploying further needs run_agent_test, which puts the outcome on record. For a text not yet stored use test_agent_update.',
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

import { deployAgent } from '../domain/operations/agents/deploy-agent.ts';
import { writeTool } from '../mcp/tool.ts';

export const deployAgentTool = writeTool({
  operation: deployAgent,
  description:
    "Puts a version of an agent's instructions into service. Order: update_agent_instructions, deploy to dev, run_agent_test, deploy to prod; " +
    'it may be one plan. A version that ran there before needs no test.',
  examples: [{ title: 'The newest to dev', input: { agent: 'metadata_production', environment: 'dev' } }],
});

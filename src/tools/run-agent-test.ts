import { runAgentTest } from '../domain/operations/agents/run-agent-test.ts';
import { writeTool } from '../mcp/tool.ts';

export const runAgentTestTool = writeTool({
  operation: runAgentTest,
  description:
    'Puts a test of what is deployed to an environment on record: staging and prod need one passed in dev. Passed: no brand worse ' +
    'than in prod, one better or all good. For a look: test_agent.',
  examples: [
    {
      title: 'Test dev on Star',
      input: { agent: 'metadata_production', environment: 'dev', test_brandids: [12345] },
    },
  ],
});

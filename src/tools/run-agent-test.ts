import { runAgentTest } from '../domain/operations/agents/run-agent-test.ts';
import { writeTool } from '../mcp/tool.ts';

export const runAgentTestTool = writeTool({
  operation: runAgentTest,
  description:
    'Tests the version deployed to an environment and records the result: staging and prod need a version that passed in dev. ' +
    'Passed: no brand worse than in prod, one better or all good. To look without recording use test_agent.',
  examples: [
    {
      title: 'Test dev on Star',
      input: { agent: 'metadata_production', environment: 'dev', test_brandids: [12345] },
    },
  ],
});

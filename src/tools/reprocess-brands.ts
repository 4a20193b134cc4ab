import { reprocessBrands } from '../domain/operations/metadata/reprocess-brands.ts';
import { writeTool } from '../mcp/tool.ts';

export const reprocessBrandsTool = writeTool({
  operation: reprocessBrands,
  description:
    'Regenerates the metadata of up to 20 brands in one change, with the instructions in prod. Use it after deploy_agent to prod, ' +
    'for the brands that test_agent_update showed to change. One brand: reprocess_brand.',
  examples: [
    {
      title: 'After an algorithm update',
      input: { brandids: [12345, 439], reason: 'Algorithm update for generic brand names' },
    },
  ],
});

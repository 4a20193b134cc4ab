import { processBrand } from '../domain/operations/metadata/process-brand.ts';
import { writeTool } from '../mcp/tool.ts';

export const processBrandTool = writeTool({
  operation: processBrand,
  description:
    'Generates the first metadata of a brand that has combos and none yet, under the instructions in prod. Use it after create_brand ' +
    'and reassign_combos, also as a step of the same plan. For a brand with metadata use reprocess_brand.',
  examples: [{ title: 'H&M has combos and no metadata yet', input: { brandid: 167 } }],
});

import { reassignCombos } from '../domain/operations/combos/reassign-combos.ts';
import { writeTool } from '../mcp/tool.ts';

export const reassignCombosTool = writeTool({
  operation: reassignCombos,
  description:
    'Moves the combos of a brand that meet the criteria to another existing brand. For new brands use split_brand, or create_brand ' +
    'in the same propose_plan. The preview shows what moves, what stays, and what the metadata of both then matches.',
  examples: [
    {
      title: 'What Star holds of Star Mart',
      input: { source_brandid: 12345, target_brandid: 1242, criteria: { narrative: '^STAR MART\\b' } },
    },
  ],
});

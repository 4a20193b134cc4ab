import { createBrand } from '../domain/operations/brands/create-brand.ts';
import { writeTool } from '../mcp/tool.ts';

export const createBrandTool = writeTool({
  operation: createBrand,
  description:
    'Creates a brand without combos; reassign_combos and metadata follow, best in one propose_plan. ' +
    'To split a brand by clear criteria use split_brand, which does it all.',
  examples: [
    {
      title: 'The grocery part of Star',
      input: { brandname: 'Star Market', sector: 'Retail', parent_brandid: 12345 },
    },
  ],
});

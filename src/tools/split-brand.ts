import { splitBrand } from '../domain/operations/split-brand.ts';
import { writeTool } from '../mcp/tool.ts';

export const splitBrandTool = writeTool({
  operation: splitBrand,
  description:
    'Splits one brandid that stands for several real brands: makes the new brands and gives each the combos its criteria take. ' +
    'Call analyze_brand_for_split first. The new brands have no metadata: use propose_plan to give them some in the same change.',
  examples: [
    {
      title: 'Star into its two brands, by merchant category',
      input: {
        brandid: 12345,
        new_brands: [
          { brandname: 'Star Market', criteria: { mccid: [5411, 5499] } },
          { brandname: 'Star Burger', criteria: { mccid: [5812, 5814] } },
        ],
      },
    },
  ],
});

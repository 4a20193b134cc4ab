import { splitBrand } from '../domain/operations/split/split-brand.ts';
import { writeTool } from '../mcp/tool.ts';

export const splitBrandTool = writeTool({
  operation: splitBrand,
  description:
    'Splits a brandid that several real brands share, by criteria. ' +
    'Call analyze_brand_for_split first; propose_plan can add metadata to it.',
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

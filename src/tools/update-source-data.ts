import { updateSourceData } from '../domain/operations/brands/update-source-data.ts';
import { writeTool } from '../mcp/tool.ts';

export const updateSourceDataTool = writeTool({
  operation: updateSourceData,
  description:
    'Corrects one row of an upstream source table: brand by brandid, combo by ccid, mcc by mccid; several columns at once. ' +
    'An unknown code, or a brand that only combos name, gets its row if all columns are given. ' +
    'validate_brand_data finds what is wrong; propose_plan corrects several rows in one change. ' +
    "For one field of a brand's record use update_brand_data.",
  examples: [
    {
      title: 'Name and sector of a brand',
      input: { table: 'brand', brandid: 12345, updates: { brandname: 'Star Market', sector: 'Groceries' } },
    },
  ],
});

import { updateBrandData } from '../domain/operations/brands/update-brand-data.ts';
import { writeTool } from '../mcp/tool.ts';

export const updateBrandDataTool = writeTool({
  operation: updateBrandData,
  description:
    "Sets one field of a brand's record (name, sector, parent, manual processing), or reactivates it. " +
    'The preview says what follows for codes and metadata. For several fields at once, combos or codes use update_source_data; ' +
    'for a brand id of two brands split_brand.',
  examples: [
    {
      title: 'A name of its own for Star Market',
      input: {
        brandid: 12345,
        field: 'brandname',
        value: 'Star Market',
        reason: 'Disambiguate from Star Burger',
      },
    },
  ],
});

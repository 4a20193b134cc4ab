import { findBrands } from '../domain/operations/brands/find-brands.ts';
import { noun } from '../domain/text/noun.ts';
import { plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';

export const findBrandsTool = readTool({
  operation: findBrands,
  description:
    'Finds brands by name, sector or state, with how many combos and open escalations each has. Use it to get from a ' +
    'name to a brandid. For one brand in full use get_brand_details.',
  examples: [
    { title: 'Brands whose name holds "star"', input: { name: 'star' } },
    { title: 'Active brands with manual metadata', input: { status: 'active', manually_processed: true } },
  ],
  render({ brands, total, next_cursor, near_names }, answer) {
    answer.line(plain`${brands.length} of ${total} ${noun(total, 'brand')}.`);
    if (brands.length > 0) {
      answer.table(
        ['brandid', 'brand', 'sector', 'status', 'manually_processed', 'parent', 'combos', 'open_escalations'],
        brands.map((one) => [
          one.brandid,
          one.brandname,
          one.sector,
          one.status,
          one.manually_processed,
          one.parent_brandid,
          one.combos,
          one.open_escalations,
        ]),
      );
    }
    if (next_cursor !== null) answer.line(plain`More with cursor ${next_cursor}`);
    if (near_names.length === 0) return;
    answer.line(plain`No name contains that. Similar names:`);
    answer.table(
      ['brandid', 'brand'],
      near_names.map((one) => [one.brandid, one.brandname]),
    );
  },
});

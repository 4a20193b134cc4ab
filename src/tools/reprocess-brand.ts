import { reprocessBrand } from '../domain/operations/metadata/reprocess-brand.ts';
import { writeTool } from '../mcp/tool.ts';

export const reprocessBrandTool = writeTool({
  operation: reprocessBrand,
  description:
    "Regenerates a brand's metadata with the instructions in prod; the preview compares it with the current version. Use it " +
    'after a correction of its data. Several brands after an algorithm update: reprocess_brands. By hand: create_manual_metadata.',
  examples: [
    { title: 'After a correction', input: { brandid: 12345, reason: 'The codes of eight combos were corrected' } },
  ],
});

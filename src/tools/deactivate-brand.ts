import { deactivateBrand } from '../domain/operations/brands/deactivate-brand.ts';
import { writeTool } from '../mcp/tool.ts';

export const deactivateBrandTool = writeTool({
  operation: deactivateBrand,
  description:
    'Makes a brand inactive: its metadata stops classifying. Use it when its combos have gone to other brands, at the end of a plan. ' +
    'Refused while it has combos not affected by wallets, or another open escalation.',
  examples: [
    {
      title: 'Star, after its split',
      input: { brandid: 12345, reason: 'Split into Star Market (12346) and Star Burger (12347)' },
    },
  ],
});

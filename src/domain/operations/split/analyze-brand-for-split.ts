import { z } from 'zod';
import { findSplit, type SplitAnalysis, splitAnalysisSchema, splitPartSchema } from '../../analysis/split/split.ts';
import { type Brand, brandidSchema, isWalletAffected } from '../../brand/brand.ts';
import { nameKey } from '../../brand/name-key.ts';
import { readOperation } from '../../change/operation.ts';
import { done } from '../../refusal.ts';
import { untrustedText } from '../../text/text.ts';
import { requireActiveBrand } from '../subjects.ts';

const input = z.strictObject({ brandid: brandidSchema });

const readyPlanSchema = z.object({
  brandid: z.int(),
  new_brands: z.array(
    z.object({ brandname: untrustedText, sector: untrustedText, criteria: splitPartSchema.shape.criteria }),
  ),
  unassigned: z.literal('keep'),
  deactivate_source: z.literal(true).exactOptional(),
});

const output = splitAnalysisSchema.extend({
  brandid: z.int(),
  brandname: untrustedText,
  combos: z.int(),
  ready_plan: readyPlanSchema.nullable().describe('Input for split_brand; null unless a split is recommended'),
});

/** Finds several real brands under one brandid, and the combos of each (runbook, Procedure 3, steps 1 and 2). */
export const analyzeBrandForSplit = readOperation({
  name: 'analyze_brand_for_split',
  title: 'Analyze a brand for splitting',
  toolset: 'investigate',
  cost: 'heavy',
  input,
  output,
  refusals: ['not_found', 'conflict'],
  async run({ brandid }, ports) {
    const found = await requireActiveBrand(brandid, ports.data);
    if (!found.ok) return found;
    const brand = found.value;
    const combos = await ports.data.combosOf(brandid);
    const otherBrandNames = await ports.data.brandNamesStartingWith(firstWord(brand.brandname));
    const { analysis, left } = findSplit({ brand, combos, mccs: await ports.data.mccs(), otherBrandNames });
    return done({
      ...analysis,
      brandid,
      brandname: brand.brandname,
      combos: combos.length,
      ready_plan: readyPlan(brand, analysis, left.every(isWalletAffected)),
    });
  },
});

function firstWord(brandname: string): string {
  return brandname.trim().split(/\s+/)[0] ?? '';
}

/**
 * Deactivates the source with the split (Procedure 3, step 6), because its old metadata would still catch the combos of its
 * parts. As in deactivate_brand, not while it keeps combos outside of wallets. If a part takes over its name, the source
 * is always deactivated, because two active brands with the same name are refused.
 */
function readyPlan(
  { brandid, brandname }: Brand,
  analysis: SplitAnalysis,
  nothingStays: boolean,
): z.input<typeof readyPlanSchema> | null {
  if (analysis.recommendation !== 'split') return null;
  const new_brands = analysis.parts.map(({ suggested_name, sector, criteria }) => ({
    brandname: suggested_name,
    sector,
    criteria,
  }));
  const takesItsName = new_brands.some((part) => nameKey(part.brandname) === nameKey(brandname));
  const ending = nothingStays || takesItsName ? { deactivate_source: true as const } : {};
  return { brandid, new_brands, unassigned: 'keep', ...ending };
}

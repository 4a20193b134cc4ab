import { z } from 'zod';
import { findSplit } from '../analysis/split.ts';
import { type SplitAnalysis, splitAnalysisSchema, splitPartSchema } from '../analysis/split-analysis.ts';
import { brandidSchema } from '../brand/brand.ts';
import { done } from '../refusal.ts';
import { untrustedText } from '../text.ts';
import { readOperation } from './operation.ts';
import { requireActiveBrand } from './subjects.ts';

const input = z.strictObject({ brandid: brandidSchema });

const readyPlanSchema = z.object({
  brandid: z.int(),
  new_brands: z.array(
    z.object({ brandname: untrustedText, sector: untrustedText, criteria: splitPartSchema.shape.criteria }),
  ),
  unassigned: z.literal('keep'),
  deactivate_source: z.literal(true),
});

const output = splitAnalysisSchema.extend({
  brandid: z.int(),
  brandname: untrustedText,
  combos: z.int(),
  ready_plan: readyPlanSchema
    .nullable()
    .describe('Input for split_brand, alone or as a step of propose_plan; null unless a split is recommended'),
});

/** Is the brand several real brands, and which combo is whose? (runbook, Procedure 3, steps 1 and 2). */
export const analyzeBrandForSplit = readOperation({
  name: 'analyze_brand_for_split',
  title: 'Analyze a brand for splitting',
  toolset: 'investigate',
  input,
  output,
  refusals: ['not_found', 'conflict'],
  async run({ brandid }, ports) {
    const found = await requireActiveBrand(brandid, ports.data);
    if (!found.ok) return found;
    const brand = found.value;
    const combos = await ports.data.combosOf(brandid);
    const otherBrandNames = await ports.data.brandNamesStartingWith(firstWord(brand.brandname));
    const { analysis } = findSplit({ brand, combos, mccs: await ports.data.mccs(), otherBrandNames });
    return done({
      ...analysis,
      brandid,
      brandname: brand.brandname,
      combos: combos.length,
      ready_plan: readyPlan(brandid, analysis),
    });
  },
});

function firstWord(brandname: string): string {
  return brandname.trim().split(/\s+/)[0] ?? '';
}

/** With the source deactivated (Procedure 3, step 6): its old metadata would go on catching the combos of its parts. */
function readyPlan(brandid: number, analysis: SplitAnalysis): z.input<typeof readyPlanSchema> | null {
  if (analysis.recommendation !== 'split') return null;
  const new_brands = analysis.parts.map(({ suggested_name, sector, criteria }) => ({
    brandname: suggested_name,
    sector,
    criteria,
  }));
  return { brandid, new_brands, unassigned: 'keep', deactivate_source: true };
}

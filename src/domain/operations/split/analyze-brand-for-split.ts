import { z } from 'zod';
import { findSplit, type SplitAnalysis, splitAnalysisSchema, splitPartSchema } from '../../analysis/split/split.ts';
import { statementsIn } from '../../analysis/split/statements.ts';
import { type Brand, brandidSchema, isWalletAffected } from '../../brand/brand.ts';
import { nameKey } from '../../brand/name-key.ts';
import { readOperation } from '../../change/operation.ts';
import type { BrandReads } from '../../ports/brands.ts';
import { done } from '../../refusal.ts';
import { quoted } from '../../text/quoted.ts';
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
  parts: z.array(splitPartSchema.extend({ existing_brandid: z.int().nullable() })),
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
    const statements = statementsIn(
      await ports.data.feedbackOf(brandid),
      await ports.data.activeEscalationsOf(brandid),
    );
    const subject = { brand, combos, mccs: await ports.data.mccs(), otherBrandNames };
    const { analysis, staying } = findSplit(subject, statements);
    const parts = await withTargets(brandid, analysis.parts, ports.data);
    return done({
      ...analysis,
      reasons: [...analysis.reasons, ...targetReasons(brandid, parts)],
      parts,
      brandid,
      brandname: brand.brandname,
      combos: combos.length,
      ready_plan: readyPlan(brand, { ...analysis, parts }, staying.every(isWalletAffected)),
    });
  },
});

type Part = SplitAnalysis['parts'][number];
interface TargetedPart extends Part {
  /** The active brand that already has the part's name. */
  readonly existing_brandid: number | null;
}

async function withTargets(
  brandid: number,
  parts: readonly Part[],
  reads: Pick<BrandReads, 'brandsNamed'>,
): Promise<TargetedPart[]> {
  const targeted: TargetedPart[] = [];
  for (const part of parts) {
    const named = await reads.brandsNamed(part.suggested_name);
    const existing = named.find((one) => one.status === 'active' && one.brandid !== brandid);
    targeted.push({ ...part, existing_brandid: existing?.brandid ?? null });
  }
  return targeted;
}

function targetReasons(brandid: number, parts: readonly TargetedPart[]): string[] {
  return parts.flatMap(({ suggested_name, existing_brandid }, i) =>
    existing_brandid === null
      ? []
      : [
          `Part ${i} is brand ${existing_brandid} ${quoted(suggested_name)}, which exists: move its combos by reassign_combos from ${brandid} to ${existing_brandid} with its criteria.`,
        ],
  );
}

function firstWord(brandname: string): string {
  return brandname.trim().split(/\s+/)[0] ?? '';
}

/**
 * Deactivates the source with the split (Procedure 3, step 6), because its old metadata would still catch the combos of its
 * parts. Not while it keeps own combos outside of wallets, or combos of a brand that exists. If a part takes over its name, the source
 * is always deactivated, because two active brands with the same name are refused.
 */
function readyPlan(
  { brandid, brandname }: Brand,
  analysis: Pick<SplitAnalysis, 'recommendation'> & { readonly parts: readonly TargetedPart[] },
  nothingStays: boolean,
): z.input<typeof readyPlanSchema> | null {
  if (analysis.recommendation !== 'split') return null;
  const missing = analysis.parts.filter((part) => part.existing_brandid === null);
  if (missing.length === 0) return null;
  const new_brands = missing.map(({ suggested_name, sector, criteria }) => ({
    brandname: suggested_name,
    sector,
    criteria,
  }));
  const takesItsName = new_brands.some((part) => nameKey(part.brandname) === nameKey(brandname));
  const allGo = missing.length === analysis.parts.length;
  const ending = (nothingStays && allGo) || takesItsName ? { deactivate_source: true as const } : {};
  return { brandid, new_brands, unassigned: 'keep', ...ending };
}

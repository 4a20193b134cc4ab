import type { Brand, Combo } from '../../brand/brand.ts';
import { newBrand, sectorsBySize, settledSector } from '../../brand/new-brand.ts';
import type { DecisionContext } from '../../change/operation.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { quoted } from '../../text/quoted.ts';
import type { SplitInput, SplitPart } from './split-brand-input.ts';

/** Every new brand gets a name of its own. */
export async function checkNames(
  asked: SplitInput,
  reads: Pick<DecisionReads, 'brand' | 'brandsNamed'>,
): Promise<Outcome<true>> {
  const source = await reads.brand(asked.brandid);
  const seen = new Map<string, number>();
  for (const [index, { brandname }] of asked.new_brands.entries()) {
    const field = `new_brands.${index}.brandname`;
    const folded = brandname.trim().toLowerCase();
    if (seen.has(folded)) {
      return refused({
        code: 'invalid_input',
        field,
        message: `The name ${quoted(brandname)} is given twice.`,
        instead: 'Give each new brand its own name, or join the two by {"any": [...]}.',
      });
    }
    seen.set(folded, index);
    if (folded === source?.brandname.trim().toLowerCase() && asked.deactivate_source !== true) {
      return refused({
        code: 'conflict',
        field,
        message: `Brand ${asked.brandid}, which is split, is called ${quoted(source.brandname)} and may stay active.`,
        instead: 'Give the new brand a name of its own, or set deactivate_source.',
      });
    }
    const taken = (await reads.brandsNamed(brandname)).find(
      (b) => b.brandid !== asked.brandid && b.status === 'active',
    );
    if (taken !== undefined) {
      return refused({
        code: 'conflict',
        field,
        message: `Brand ${taken.brandid} is already called ${quoted(taken.brandname)}.`,
        instead: `Give the new brand a name of its own, or send the combos to brand ${taken.brandid} by "unassigned".`,
      });
    }
  }
  return done(true);
}

/** The brands to be, each with its sector and the combos assigned to it. */
export async function buildParts(
  asked: SplitInput,
  source: Brand,
  assigned: readonly (readonly Combo[])[],
  reads: Pick<DecisionReads, 'mccs'>,
  context: DecisionContext,
): Promise<Outcome<readonly SplitPart[]>> {
  const mccs = await reads.mccs();
  const parts: SplitPart[] = [];
  for (const [index, { brandname, sector, criteria }] of asked.new_brands.entries()) {
    const combos = assigned[index] ?? [];
    const bySize = sectorsBySize(combos, mccs);
    const settled = settledSector(
      sector ?? bySize[0] ?? source.sector,
      { mccs, besides: [source.sector], bySize },
      `new_brands.${index}.sector`,
    );
    if (!settled.ok) return refused({ ...settled.refusal, instead: `${settled.refusal.instead} Or leave it out.` });
    const brandid = context.newBrandid(brandname);
    parts.push({
      brand: newBrand({ brandid, brandname, sector: settled.value.sector, parent_brandid: source.brandid }),
      criteria,
      combos,
    });
  }
  return done(parts);
}

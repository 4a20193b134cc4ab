import { z } from 'zod';
import { ambiguityText } from '../../brand/ambiguous-names.ts';
import { type Brand, brandidSchema } from '../../brand/brand.ts';
import { newBrand, sectorsBySize, settledSector } from '../../brand/new-brand.ts';
import { writeOperation } from '../../change/operation.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { brandnameInput, CELL_LIMITS, cellInput } from '../../text/cell.ts';
import { quoted, quotedList } from '../../text/quoted.ts';
import { untrustedText } from '../../text/text.ts';
import { nearBrandWarnings } from '../near-brands.ts';
import { requireBrand } from '../subjects.ts';

const input = z.strictObject({
  brandname: brandnameInput(),
  sector: cellInput(CELL_LIMITS.sector).describe('As in the mcc table, or Retail, Food & Beverage'),
  parent_brandid: brandidSchema.optional().describe('The brand it is split from'),
});
type Input = z.output<typeof input>;

const output = z.object({ brandid: z.int(), brandname: untrustedText, sector: untrustedText });

/** Creates a brand without combos or metadata, as the first step of a split by hand (runbook, Procedure 3, step 3). */
export const createBrand = writeOperation({
  name: 'create_brand',
  title: 'Create a brand',
  toolset: 'resolve',
  risk: 'medium',
  method: 'brand_split',
  input,
  output,
  refusals: ['not_found', 'conflict', 'invalid_input'],
  async decide(request, reads, context) {
    const parent = await parentOf(request, reads);
    if (!parent.ok) return parent;
    const namesakes = await reads.brandsNamed(request.brandname);
    const free = nameIsFree(namesakes, parent.value);
    if (!free.ok) return free;
    const settled = await sectorFor(request, parent.value, reads);
    if (!settled.ok) return settled;
    const { sector } = settled.value;
    const brandid = context.newBrandid(request.brandname.trim());
    const brand = newBrand({
      brandid,
      brandname: request.brandname,
      sector,
      parent_brandid: request.parent_brandid ?? null,
    });
    const ambiguity = await reads.ambiguityOf(brand.brandname);
    return done({
      preview: previewOf(brand, parent.value, {
        ambiguity: ambiguity === null ? null : ambiguityText(brand.brandname, ambiguity),
        sectorName: request.sector,
        meanings: settled.value.kind === 'alias' ? settled.value.covers : [sector],
        namesakes,
        near: await nearBrandWarnings(brand.brandname, [], reads),
      }),
      mutations: [{ kind: 'brand.insert', brand }],
      outbox: [],
      result: { brandid, brandname: brand.brandname, sector },
      affected_brandids: [brandid],
    });
  },
});

async function parentOf(
  { parent_brandid }: Input,
  reads: Pick<DecisionReads, 'brand'>,
): Promise<Outcome<Brand | null>> {
  return parent_brandid === undefined ? done(null) : requireBrand(parent_brandid, reads, 'parent_brandid');
}

/** Refuses the name of another active brand. An inactive brand classifies nothing, so its name can be reused. */
function nameIsFree(namesakes: readonly Brand[], parent: Brand | null): Outcome<true> {
  const taken = namesakes.find((one) => one.status === 'active');
  if (taken === undefined) return done(true);
  return refused({
    code: 'conflict',
    field: 'brandname',
    message: `Brand ${taken.brandid} is already called ${quoted(taken.brandname)}.`,
    instead:
      taken.brandid === parent?.brandid
        ? `Let brand ${taken.brandid} keep its name and its combos, and create brands for the other parts only.`
        : `Give the new brand another name, or give the combos to brand ${taken.brandid} with reassign_combos.`,
  });
}

async function sectorFor({ sector }: Input, parent: Brand | null, reads: Pick<DecisionReads, 'mccs' | 'codesOf'>) {
  const mccs = await reads.mccs();
  // Only the parent's combos show which of its sectors a broad name means.
  const codes = parent === null ? [] : await reads.codesOf(parent.brandid);
  const besides = parent === null ? [] : [parent.sector];
  return settledSector(sector, { mccs, besides, bySize: sectorsBySize(codes, mccs) }, 'sector');
}

interface Circumstances {
  readonly sectorName: string;
  /** The sectors that the given name may stand for. */
  readonly meanings: readonly string[];
  readonly namesakes: readonly Brand[];
  /** Warnings of brands with almost the same name. */
  readonly near: readonly string[];
  /** A warning if the name is known to be ambiguous or close to an ambiguous one. */
  readonly ambiguity: string | null;
}

function previewOf(
  brand: Brand,
  parent: Brand | null,
  { sectorName, meanings, namesakes, near, ambiguity }: Circumstances,
) {
  const target = `new brand ${brand.brandid}`;
  const from = parent === null ? '' : `, split from brand ${parent.brandid} ${quoted(parent.brandname)}`;
  return {
    summary: `Create brand ${quoted(brand.brandname)}${from}`,
    changes: [
      { target, field: 'brandname', before: null, after: brand.brandname },
      { target, field: 'sector', before: null, after: brand.sector },
      ...(parent === null ? [] : [{ target, field: 'parent_brandid', before: null, after: parent.brandid }]),
    ],
    evidence: { ...(sectorName === brand.sector ? {} : { sector: { asked: sectorName, stands_for: brand.sector } }) },
    warnings: [
      ...(meanings.length > 1
        ? [
            `${quoted(sectorName)} can mean ${quotedList(meanings)}; ${quoted(brand.sector)} is used. If that is wrong, name the one you mean.`,
          ]
        : []),
      ...(parent?.status === 'inactive' ? [`Its parent, brand ${parent.brandid}, is inactive.`] : []),
      ...(ambiguity === null ? [] : [ambiguity]),
      ...namesakes.map((one) => `Inactive brand ${one.brandid} has the same name.`),
      ...near,
    ],
    preconditions: [],
  };
}

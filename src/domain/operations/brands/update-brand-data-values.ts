import type { Brand } from '../../brand/brand.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import type { Json } from '../../text/canonical.ts';
import { type BrandGrounds, freeName, knownSector } from './brand-corrections.ts';

/** The fields of a brand's record that a person may set one by one. */
export const BRAND_FIELDS = ['brandname', 'sector', 'parent_brandid', 'manually_processed', 'status'] as const;
export type BrandField = (typeof BRAND_FIELDS)[number];

/** The brand with the field set, and what has to be known about how its value was read. */
interface Setting {
  readonly brand: Brand;
  readonly evidence: Readonly<Record<string, Json>>;
  readonly warnings: readonly string[];
}

/** Reads the value as the field's type asks for it. */
export async function withField(
  brand: Brand,
  field: BrandField,
  value: string,
  grounds: BrandGrounds,
  reads: DecisionReads,
): Promise<Outcome<Setting>> {
  switch (field) {
    case 'brandname': {
      const name = await freeName(value, brand.brandid, reads, 'value');
      return name.ok ? set({ ...brand, brandname: name.value }) : name;
    }
    case 'sector': {
      const known = knownSector(value, grounds, 'value');
      return known.ok ? set({ ...brand, sector: known.value.sector }, known.value.mapping) : known;
    }
    case 'parent_brandid': {
      const parent = await parentOf(brand, value, reads);
      return parent.ok ? set({ ...brand, parent_brandid: parent.value }) : parent;
    }
    case 'manually_processed':
      return markedByHand(brand, value, grounds);
    case 'status':
      return takenBack(brand, value, reads);
  }
}

function set(brand: Brand, evidence: Setting['evidence'] = {}, warnings: Setting['warnings'] = []): Outcome<Setting> {
  return done({ brand, evidence, warnings });
}

/** The parent's id, or null for the word that takes it away. */
async function parentOf(
  { brandid }: Brand,
  value: string,
  reads: Pick<DecisionReads, 'brand'>,
): Promise<Outcome<number | null>> {
  const text = value.trim();
  if (text.toLowerCase() === 'none') return done(null);
  const refusedHere = (code: 'invalid_input' | 'not_found' | 'conflict', message: string, instead: string) =>
    refused({ code, field: 'value', message, instead });
  if (!/^[1-9]\d{0,11}$/.test(text)) {
    return refusedHere('invalid_input', 'A parent is a brand id.', 'Give the id in digits, or "none" for no parent.');
  }
  const parent = Number(text);
  if (parent === brandid) {
    return refusedHere(
      'conflict',
      `Brand ${brandid} cannot be its own parent.`,
      'Give the brand that it was split from, or "none".',
    );
  }
  if ((await reads.brand(parent)) === undefined) {
    return refusedHere(
      'not_found',
      `There is no brand ${parent}.`,
      'Find it by name with find_brands, or give "none".',
    );
  }
  if (await descendsFrom(parent, brandid, reads)) {
    return refusedHere(
      'conflict',
      `Brand ${parent} descends from brand ${brandid} itself: the two would be each other's parents.`,
      'Give a brand that does not come from this one, or "none".',
    );
  }
  return done(parent);
}

async function descendsFrom(brandid: number, ancestor: number, reads: Pick<DecisionReads, 'brand'>): Promise<boolean> {
  const seen = new Set<number>();
  let at: number | null = brandid;
  // Parents may already go round in a circle: that is one of the things to repair.
  while (at !== null && !seen.has(at)) {
    if (at === ancestor) return true;
    seen.add(at);
    at = (await reads.brand(at))?.parent_brandid ?? null;
  }
  return false;
}

function markedByHand(brand: Brand, value: string, { metadata }: BrandGrounds): Outcome<Setting> {
  const word = value.trim().toLowerCase();
  if (word !== 'true' && word !== 'false') {
    return refused({
      code: 'invalid_input',
      field: 'value',
      message: 'manually_processed is true or false.',
      instead: 'Give "false" to hand the brand back to automation, "true" to keep automation off it.',
    });
  }
  const marked = { ...brand, manually_processed: word === 'true' };
  const isAtRisk = word === 'false' && metadata !== null && metadata.origin === 'manual';
  return isAtRisk
    ? set(marked, {}, [`Automation may replace metadata version ${metadata.version}, which a person wrote.`])
    : set(marked);
}

async function takenBack(
  brand: Brand,
  value: string,
  reads: Pick<DecisionReads, 'brandsNamed'>,
): Promise<Outcome<Setting>> {
  if (value.trim().toLowerCase() !== 'active') {
    return refused({
      code: 'invalid_input',
      field: 'value',
      message: 'The only status that can be set here is active.',
      instead: 'Give "active" to take a brand back; deactivate_brand takes one out of use.',
    });
  }
  const name = await freeName(brand.brandname, brand.brandid, reads, 'value');
  if (!name.ok) return name;
  return set({ ...brand, status: 'active' }, {}, [
    'It takes part in matching, detection and reprocessing again: verify_metadata should follow.',
  ]);
}

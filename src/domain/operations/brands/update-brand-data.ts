import { z } from 'zod';
import { type Brand, brandidSchema } from '../../brand/brand.ts';
import { type RunbookForm, writeOperation } from '../../change/operation.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import type { Json } from '../../text/canonical.ts';
import { cleanCell } from '../../text/cell.ts';
import { reasonInput } from '../../text/free-text.ts';
import { quoted } from '../../text/quoted.ts';
import { textInput, untrustedText } from '../../text/text.ts';
import { requireBrand } from '../subjects.ts';
import {
  BRAND_FIELDS_RISK,
  type BrandGrounds,
  consequences,
  freeName,
  groundsOn,
  knownSector,
} from './brand-corrections.ts';

/** The fields of a brand's record that a person may set one by one. */
const BRAND_FIELDS = ['brandname', 'sector', 'parent_brandid', 'manually_processed', 'status'] as const;
type BrandField = (typeof BRAND_FIELDS)[number];

const input = z.strictObject({
  brandid: brandidSchema,
  field: z.enum(BRAND_FIELDS),
  value: textInput(200).describe(
    'parent_brandid: an id or "none"; status: only "active"; manually_processed: "true", "false"',
  ),
  reason: reasonInput(),
});

const output = z.object({
  brandid: z.int(),
  field: z.enum(BRAND_FIELDS),
  value: z.union([untrustedText, z.int(), z.boolean()]).nullable(),
  version: z.int(),
});

/** The runbook calls the name `brand_name`. */
const runbookForm: RunbookForm = {
  flags: { field: `One of brand_name, ${BRAND_FIELDS.slice(1).join(', ')}` },
  read({ field }) {
    if (field === undefined) return done({});
    const word = field
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_');
    return done({ field: word === 'brand_name' ? 'brandname' : word });
  },
};

/** Sets one field of a brand's record (runbook, Resolution option 2). */
export const updateBrandData = writeOperation({
  name: 'update_brand_data',
  title: 'Update brand data',
  toolset: 'resolve',
  risk: BRAND_FIELDS_RISK,
  method: 'data_correction',
  input,
  output,
  refusals: ['not_found', 'conflict', 'invalid_input', 'nothing_to_do'],
  runbookForm,
  async decide({ brandid, field, value, reason }, reads) {
    const found = await requireBrand(brandid, reads);
    if (!found.ok) return found;
    const before = found.value;
    if (before.status === 'inactive' && field !== 'status') return inactive(before);
    const grounds = await groundsOn(brandid, reads);
    const setting = await withField(before, field, value, grounds, reads);
    if (!setting.ok) return setting;
    const after = { ...setting.value.brand, version: before.version + 1 };
    if (after[field] === before[field]) return unchanged(before, field, setting.value.evidence);
    const { evidence, warnings } = await consequences(before, after, grounds, reads);
    const name = `brand ${brandid} "${before.brandname}"`;
    return done({
      preview: {
        summary: `Set ${field} of ${name} to ${JSON.stringify(after[field])}`,
        changes: [{ target: name, field, before: before[field], after: after[field] }],
        evidence: { reason, ...setting.value.evidence, ...evidence },
        warnings: [...setting.value.warnings, ...warnings],
        preconditions: [{ target: `brand ${brandid}`, version: before.version }],
      },
      mutations: [{ kind: 'brand.update', brand: after }],
      outbox: [],
      result: { brandid, field, value: after[field], version: after.version },
      affected_brandids: [brandid],
    });
  },
});

function inactive({ brandid }: Brand) {
  return refused({
    code: 'conflict',
    field: 'brandid',
    message: `Brand ${brandid} is inactive.`,
    instead: 'Reactivate it first, with field "status" and value "active"; propose_plan can do both in one change.',
  });
}

function unchanged(brand: Brand, field: BrandField, evidence: Readonly<Record<string, Json>>) {
  const stored = brand[field];
  const value = typeof stored === 'string' ? quoted(stored) : String(stored);
  const read = evidence.sector_named === undefined ? '' : ', which is what the given value means';
  return refused({
    code: 'nothing_to_do',
    field: 'value',
    message: `The ${field} of brand ${brand.brandid} is already ${value}${read}.`,
    instead: 'Give another value, or leave the field as it is.',
  });
}

/** The brand with the field set, and the facts about the interpretation of the value. */
interface Setting {
  readonly brand: Brand;
  readonly evidence: Readonly<Record<string, Json>>;
  readonly warnings: readonly string[];
}

/** Parses the value according to the field's type. */
async function withField(
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
      const known = knownSector(cleanCell(value), grounds, 'value');
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

/** Returns the parent's id, or null for the word that removes the parent. */
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
    return refusedHere(
      'invalid_input',
      'A parent must be a brand id.',
      'Give the id in digits, or "none" for no parent.',
    );
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
  // The stored parents may already form a circle, which is one of the faults to repair.
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
      message: 'manually_processed must be true or false.',
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
      instead: 'Give "active" to reactivate a brand; deactivate_brand deactivates one.',
    });
  }
  const name = await freeName(brand.brandname, brand.brandid, reads, 'value');
  if (!name.ok) return name;
  return set({ ...brand, status: 'active' }, {}, [
    'It takes part in matching, detection and reprocessing again: use verify_metadata next.',
  ]);
}

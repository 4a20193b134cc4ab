import { z } from 'zod';
import { type Brand, brandidSchema } from '../../brand/brand.ts';
import { type RunbookForm, writeOperation } from '../../change/operation.ts';
import { done, refused } from '../../refusal.ts';
import type { Json } from '../../text/canonical.ts';
import { quoted } from '../../text/quoted.ts';
import { textInput, untrustedText } from '../../text/text.ts';
import { requireBrand } from '../subjects.ts';
import { consequences, groundsOn } from './brand-corrections.ts';
import { BRAND_FIELDS, type BrandField, withField } from './update-brand-data-values.ts';

const input = z.strictObject({
  brandid: brandidSchema,
  field: z.enum(BRAND_FIELDS),
  value: textInput(200).describe(
    'parent_brandid: an id or "none"; status: only "active"; manually_processed: "true", "false"',
  ),
  reason: textInput(1000),
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
  risk: 'medium',
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
    const { evidence, warnings } = consequences(before, after, grounds);
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
    instead: 'Take it back first, with field "status" and value "active"; propose_plan can do both in one change.',
  });
}

function unchanged(brand: Brand, field: BrandField, evidence: Readonly<Record<string, Json>>) {
  const stored = brand[field];
  const value = typeof stored === 'string' ? quoted(stored) : String(stored);
  const read = evidence.sector_named === undefined ? '' : ', which is what the given word stands for';
  return refused({
    code: 'nothing_to_do',
    field: 'value',
    message: `The ${field} of brand ${brand.brandid} is ${value} already${read}.`,
    instead: 'Give another value, or leave it.',
  });
}

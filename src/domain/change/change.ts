import { z } from 'zod';
import { escalationIdSchema } from '../escalation/escalation.ts';
import { recordFormat, type Upcaster } from '../record-format.ts';
import { principalSchema } from './principal.ts';

export const RISKS = ['low', 'medium', 'high'] as const;
export type Risk = (typeof RISKS)[number];

export function highestRisk(risks: readonly Risk[]): Risk {
  return risks.includes('high') ? 'high' : risks.includes('medium') ? 'medium' : 'low';
}

/** `CHG-` and a ULID. */
export const changeIdSchema = z
  .string()
  .regex(/^CHG-[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'must look like CHG-01KH0000000000000000000000')
  .describe('Change id, from the answer of a write');

const jsonSchema = z.json();

/** The number of records that a step affects. */
export const blastRadiusSchema = z.strictObject({
  brands: z.int().min(0),
  combos: z.int().min(0),
  metadata_versions: z.int().min(0),
  escalations: z.int().min(0),
});
export type BlastRadius = z.infer<typeof blastRadiusSchema>;

export const fieldChangeSchema = z.strictObject({
  /** The record that changes, such as `brand 12345` or `new brand "Star Market"`. */
  target: z.string(),
  field: z.string(),
  before: jsonSchema,
  after: jsonSchema,
});
export type FieldChange = z.infer<typeof fieldChangeSchema>;

/**
 * The preview of a step: a person reviews it, and the executor must find it again before it writes. It holds facts only
 * (no clock, no allocated ids), so that evaluating the step on unchanged data gives the same bytes.
 */
export const stepPreviewSchema = z.strictObject({
  summary: z.string(),
  changes: z.array(fieldChangeSchema),
  /** Evidence for the decision: counts, samples, checks. */
  evidence: z.record(z.string(), jsonSchema),
  warnings: z.array(z.string()),
  blast_radius: blastRadiusSchema,
  /** Recipients of the messages that are sent when it is applied. */
  notifies: z.array(z.string()),
  /** Versions of the records that the decision depends on; with another version, the change is stale. */
  preconditions: z.array(z.strictObject({ target: z.string(), version: z.int() })),
});
export type StepPreview = z.infer<typeof stepPreviewSchema>;

export const changeStepSchema = z.strictObject({
  operation: z.string().regex(/^[a-z_]{1,64}$/),
  /** The operation's input as sent, including references to earlier steps. */
  input: z.record(z.string(), jsonSchema),
  risk: z.enum(RISKS),
  preview: stepPreviewSchema,
});
export type ChangeStep = z.infer<typeof changeStepSchema>;

export const MAX_STEPS = 20;
/** The largest canonical change that is stored, in characters: a person has to read it. */
export const MAX_CHANGE_BYTES = 1_000_000;

/** The first one turns a body of format 1 into format 2, and so on (docs/decisions/0012-records-carry-a-format.md). */
const CHANGE_UPCASTERS: readonly Upcaster[] = [];

/** Names a format of change bodies; part of what is hashed. */
export function changeFormatName(format: number) {
  return `brand-escalations/change/${format}` as const;
}

/** Everything about a change that is hashed, shown, signed and applied. */
const changeBodySchema = z.strictObject({
  format: z.literal(changeFormatName(CHANGE_UPCASTERS.length + 1)),
  change_id: changeIdSchema,
  store_id: z.string(),
  requested_by: principalSchema,
  escalation_id: escalationIdSchema.nullable(),
  reason: z.string().nullable(),
  steps: z.array(changeStepSchema).min(1).max(MAX_STEPS),
  risk: z.enum(RISKS),
  blast_radius: blastRadiusSchema,
  nonce: z.string(),
  created_at: z.iso.datetime({ precision: 3 }),
  expires_at: z.iso.datetime({ precision: 3 }),
});
export type ChangeBody = z.infer<typeof changeBodySchema>;

/** Unlike other documents a change names its format by text, {@link changeFormatName}, in every format. */
export const CHANGE_FORMAT = recordFormat('change', changeBodySchema, CHANGE_UPCASTERS);

import { z } from 'zod';
import { criteriaSchema } from '../../criteria/criteria.ts';
import { ESCALATION_REASONS, levelSchema } from '../../escalation/escalation.ts';
import { FAILURE_KINDS } from '../../escalation/failures.ts';
import { nextStepSchemaOf } from '../../escalation/next-step.ts';
import { coverageSchema } from '../../metadata/coverage.ts';
import { untrustedText } from '../../text/text.ts';
import { profileSummarySchema } from '../split/profile-summary.ts';
import { splitAnalysisSchema, splitPartSchema } from '../split/split-analysis.ts';
import { PROCEDURE_METHODS } from './diagnosis.ts';
import { iterationSummarySchema } from './diagnosis-iterations.ts';
import { qualityFindingSchema } from './diagnosis-quality.ts';
import { STRENGTHS } from './diagnosis-reasons.ts';

/** A diagnosis with all that it rests on. */
export const brandDiagnosisSchema = z.object({
  brandid: z.int(),
  brandname: untrustedText,
  status: z.enum(['active', 'inactive']),
  diagnosis: z.object({
    reasons: z
      .array(
        z.object({ reason: z.enum(ESCALATION_REASONS), strength: z.enum(STRENGTHS), evidence: z.array(untrustedText) }),
      )
      .describe('Strongest first. established: meets a criterion of the runbook'),
    level: levelSchema.nullable().describe('Null: no reason fits'),
    priority: z.enum(['normal', 'immediate']),
    procedure: z
      .object({
        number: z.int().min(1).max(5).describe("The runbook's; 5 is a higher level"),
        method: z.enum(PROCEDURE_METHODS),
        why: z.string(),
      })
      .nullable(),
    next_steps: z.array(nextStepSchemaOf(z.union([z.string(), z.number(), criteriaSchema]))),
  }),
  profile: profileSummarySchema,
  mccids_total: z.int(),
  wallet_share: z.number(),
  named_share: z.number().describe("Share of combos that carry the brand's name"),
  sector_agreement: z.object({
    sector: untrustedText,
    sector_known: z.boolean(),
    combos: z.int().describe('Whose code no wallet put there'),
    consistent: z.int().describe("Of those, with a code of the brand's sector"),
    share: z.number(),
  }),
  split: splitAnalysisSchema
    .pick({ recommendation: true, criterion: true, confidence: true })
    .extend({ parts: z.array(splitPartSchema.pick({ suggested_name: true, combos: true })) }),
  misplaced: z
    .array(z.object({ brandid: z.int(), brandname: untrustedText, combos: z.int() }))
    .describe('Own combos with the name of another brand'),
  recall_within_reach: z.number().nullable().describe('At best, while those stay'),
  coverage: coverageSchema
    .pick({
      ...{ complete: true, matched_own: true, missed_own: true, caught_others: true, precision: true, recall: true },
      ...{ ties: true, false_positives_by_brand: true },
    })
    .nullable()
    .describe('Of the current metadata'),
  quality: z.array(qualityFindingSchema),
  iterations: iterationSummarySchema,
  runs: z.object({
    failures_in_a_row: z.int(),
    kind: z.enum(FAILURE_KINDS).nullable().describe('Most frequent kind'),
    last_error: untrustedText.nullable(),
  }),
  active_escalations: z.array(
    z.object({ escalation_id: z.string(), reason: z.enum(ESCALATION_REASONS), level: levelSchema }),
  ),
});

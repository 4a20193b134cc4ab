import { z } from 'zod';
import { recordFormat } from '../record-format.ts';
import { idText, personText, untrustedText } from '../text/text.ts';

export const METADATA_ORIGINS = ['agent', 'manual', 'suggested'] as const;

/** One immutable version of a brand's metadata (upstream `generated_metadata`). Versions are consecutive from 1, or from the first that was imported. */
export const metadataVersionSchema = z.object({
  brandid: z.int(),
  version: z.int().min(1),
  brandname: untrustedText,
  regex: z.string().describe('Searched case-insensitively in narratives'),
  mccids: z.array(z.int()),
  sector: untrustedText.nullable(),
  confidence_score: z.number().nullable(),
  origin: z.enum(METADATA_ORIGINS),
  created_by: personText,
  generated_at: z.string(),
  notes: untrustedText.nullable(),
  evaluator_issues: z.array(untrustedText),
  coverage_narratives_matched: z.number().nullable().describe('Share of own combos'),
  coverage_false_positives: z.number().nullable().describe("Share of matches that are other brands' combos"),
});
export type MetadataVersion = z.infer<typeof metadataVersionSchema>;

export const METADATA_VERSION_FORMAT = recordFormat('metadata_version', metadataVersionSchema);

export const FEEDBACK_TYPES = ['approve', 'reject', 'general', 'specific_examples'] as const;

/** One piece of human feedback on a metadata version (upstream `feedback_history`). */
export const feedbackSchema = z.object({
  feedback_id: idText,
  brandid: z.int(),
  metadata_version: z.int(),
  feedback_type: z.enum(FEEDBACK_TYPES),
  feedback_text: untrustedText,
  category: untrustedText.nullable(),
  issues_identified: z.array(untrustedText),
  misclassified_combos: z.array(z.int()).describe('ccids'),
  submitted_at: z.string(),
  submitted_by: personText,
});
export type Feedback = z.infer<typeof feedbackSchema>;

export const FEEDBACK_FORMAT = recordFormat('feedback', feedbackSchema);

/** One run of the generation workflow (upstream `workflow_executions`). */
export interface WorkflowExecution {
  readonly execution_arn: string;
  readonly brandid: number;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'RUNNING' | 'ABORTED';
  readonly start_time: string;
  readonly stop_time: string | null;
  readonly duration_seconds: number | null;
  readonly error_message: string | null;
}

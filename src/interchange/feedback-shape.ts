import { FEEDBACK_TYPES, type Feedback, feedbackSchema } from '../domain/metadata/metadata.ts';
import { shaped, withInstants } from './document-shape.ts';
import { Fault } from './import-log.ts';
import type { JsonDocument, JsonObject } from './json-documents.ts';

export function readFeedbackDocument({ value }: JsonDocument): Feedback | Fault {
  const misclassified_combos = value.misclassified_combos ?? [];
  const record = withInstants({
    feedback_id: value.feedback_id,
    brandid: value.brandid,
    metadata_version: value.metadata_version,
    feedback_type: value.feedback_type ?? typeOf(value.category, misclassified_combos),
    feedback_text: value.feedback_text ?? '',
    category: value.category ?? null,
    issues_identified: value.issues_identified ?? [],
    misclassified_combos,
    submitted_at: value.submitted_at,
    submitted_by: value.submitted_by ?? 'unknown',
  });
  return record instanceof Fault ? record : shaped(feedbackSchema, record);
}

/** Upstream keeps the type in its state table, not in the record. All but `approve` count as an iteration. */
function typeOf(category: unknown, misclassified: unknown): Feedback['feedback_type'] {
  const named = FEEDBACK_TYPES.find((type) => type === category);
  return named ?? (Array.isArray(misclassified) && misclassified.length > 0 ? 'specific_examples' : 'general');
}

/** Upstream's columns, then `feedback_type`, which its reader ignores. */
export function feedbackDocument({ feedback_type, ...upstream }: Feedback): JsonObject {
  return {
    feedback_id: upstream.feedback_id,
    brandid: upstream.brandid,
    metadata_version: upstream.metadata_version,
    feedback_text: upstream.feedback_text,
    category: upstream.category,
    issues_identified: upstream.issues_identified,
    misclassified_combos: upstream.misclassified_combos,
    submitted_at: upstream.submitted_at,
    submitted_by: upstream.submitted_by,
    feedback_type,
  };
}

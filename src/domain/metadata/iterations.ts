import { z } from 'zod';
import { idText, personText, untrustedText } from '../text/text.ts';
import { FEEDBACK_TYPES, type Feedback, type MetadataVersion, type WorkflowExecution } from './metadata.ts';
import { diffMetadata, metadataDiffSchema } from './metadata-diff.ts';

/** Feedback iterations after which a brand is escalated (runbook, Automatic Escalation Triggers 1). */
export const ITERATION_LIMIT = 10;
/** Failed executions in a row after which a brand is escalated (runbook, Automatic Escalation Triggers 2). */
export const FAILURE_LIMIT = 3;

/**
 * Category of the feedback that a reprocessing adds to the history. It comes from no reviewer, so it does not count towards
 * the limit. Otherwise brands reprocessed after an algorithm update would be escalated for that alone.
 */
export const REPROCESSING_CATEGORY = 'reprocessing';

/** One iteration: feedback on a version, what the next version changed, and the effect of that. */
export const iterationSchema = z.object({
  iteration: z.int(),
  version: z.int().describe('The version that the feedback is about'),
  feedback_id: idText,
  feedback_type: z.enum(FEEDBACK_TYPES),
  submitted_at: z.string(),
  submitted_by: personText,
  asked: untrustedText,
  issues: z.array(untrustedText),
  misclassified_combos: z.int(),
  change: metadataDiffSchema.nullable().describe('What the next version changed'),
});
export type Iteration = z.infer<typeof iterationSchema>;

/** Counts a brand's iterations: reviewers' feedback other than approvals (UPSTREAM, "DynamoDB"). */
export function countIterations(feedback: readonly Feedback[]): number {
  return feedback.filter((given) => given.feedback_type !== 'approve' && given.category !== REPROCESSING_CATEGORY)
    .length;
}

/** Returns the iterations of a brand, oldest first. Both lists are ascending, as the ports give them. */
export function iterationsOf(versions: readonly MetadataVersion[], feedback: readonly Feedback[]): Iteration[] {
  const byVersion = new Map(versions.map((version) => [version.version, version]));
  return feedback
    .filter((given) => given.feedback_type !== 'approve')
    .map((given, index) => {
      const before = byVersion.get(given.metadata_version);
      const after = byVersion.get(given.metadata_version + 1);
      return {
        iteration: index + 1,
        version: given.metadata_version,
        feedback_id: given.feedback_id,
        feedback_type: given.feedback_type,
        submitted_at: given.submitted_at,
        submitted_by: given.submitted_by,
        asked: given.feedback_text,
        issues: given.issues_identified,
        misclassified_combos: given.misclassified_combos.length,
        change: before === undefined || after === undefined ? null : diffMetadata(before, after),
      };
    });
}

/**
 * Counts failed and timed-out executions since the last success. Executions that still run or that a person stopped say
 * nothing about the brand and are skipped.
 */
export function failuresInARow(executions: readonly WorkflowExecution[]): number {
  const ended = executions.filter(({ status }) => status !== 'RUNNING' && status !== 'ABORTED');
  const lastSuccess = ended.findLastIndex(({ status }) => status === 'SUCCEEDED');
  return ended.length - 1 - lastSuccess;
}

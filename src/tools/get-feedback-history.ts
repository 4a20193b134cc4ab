import { getFeedbackHistory } from '../domain/operations/metadata/get-feedback-history.ts';
import { noun } from '../domain/text/noun.ts';
import { id, person, plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';

export const getFeedbackHistoryTool = readTool({
  operation: getFeedbackHistory,
  description:
    "Lists the reviewers' feedback on a brand's metadata, newest first, approvals included. " +
    'Use it to read what people objected to. To see what each objection changed use get_iteration_history.',
  examples: [{ title: 'The last five', input: { brandid: 12345, limit: 5 } }],
  render({ brandid, feedback, total, by_type: by, next_cursor }, answer) {
    answer.line(plain`${feedback.length} of ${total} ${noun(total, 'piece')} of feedback on brand ${brandid}.`);
    answer.line(plain`approve ${by.approve}, reject ${by.reject}, general ${by.general}.`);
    answer.line(plain`specific_examples ${by.specific_examples}.`);
    if (feedback.length > 0) {
      answer.table(
        [
          'feedback_id',
          'version',
          'type',
          'submitted_at',
          'submitted_by',
          'category',
          'text',
          'issues',
          'wrong_ccids',
          'wrong_total',
        ],
        feedback.map((entry) => [
          id(entry.feedback_id),
          entry.metadata_version,
          entry.feedback_type,
          entry.submitted_at,
          person(entry.submitted_by),
          entry.category,
          entry.feedback_text,
          entry.issues_identified.join(', '),
          entry.misclassified_combos,
          entry.misclassified_total,
        ]),
      );
    }
    if (next_cursor !== null) answer.line(plain`More with cursor ${next_cursor}`);
  },
});

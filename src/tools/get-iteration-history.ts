import { getIterationHistory } from '../domain/operations/get-iteration-history.ts';
import { person, plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';
import { DIFF_COLUMNS, diffCells } from './rendering/metadata-diff.ts';

export const getIterationHistoryTool = readTool({
  operation: getIterationHistory,
  description:
    "Shows a brand's feedback iterations: what each asked, what the next metadata version changed, and what that " +
    'gained or lost; with failed runs and the limit. Use it to see why automation got stuck. ' +
    'For the feedback alone use get_feedback_history, for the versions alone get_metadata_versions.',
  examples: [{ title: 'Why "Star" was escalated', input: { brandid: 12345 } }],
  render(output, answer) {
    const { iterations, last_failure: failure } = output;
    answer.table(['brand'], [[output.brandname]]);
    answer.line(plain`Brand ${output.brandid} used ${output.iterations_used} of ${output.iteration_limit} iterations.`);
    if (output.limit_reached) answer.line(plain`The limit is reached.`);
    answer.line(plain`${output.metadata_versions} metadata versions.`);
    answer.line(
      plain`${output.executions} runs; failures in a row: ${output.failures_in_a_row} of ${output.failure_limit}.`,
    );
    if (failure !== null) {
      answer.table(
        ['last_failure_at', 'status', 'error_message'],
        [[failure.at, failure.status, failure.error_message]],
      );
    }
    answer.line(plain`${iterations.length} iterations shown, oldest first. Deltas are after minus before.`);
    if (iterations.length === 0) return;
    answer.table(
      [
        'iteration',
        'version',
        'type',
        'submitted_at',
        'submitted_by',
        'feedback_id',
        'asked',
        'issues',
        'wrong_combos',
        'next_version',
        ...DIFF_COLUMNS,
      ],
      iterations.map((one) => [
        one.iteration,
        one.version,
        one.feedback_type,
        one.submitted_at,
        person(one.submitted_by),
        one.feedback_id,
        one.asked,
        one.issues.join(', '),
        one.misclassified_combos,
        one.change?.to,
        ...diffCells(one.change),
      ]),
    );
  },
});

import type { z } from 'zod';
import { getIterationHistory } from '../domain/operations/metadata/get-iteration-history.ts';
import { noun } from '../domain/text/noun.ts';
import { type Answer, id, person, plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';
import { DIFF_COLUMNS, diffCells } from './rendering/metadata-diff.ts';

type Output = z.output<typeof getIterationHistory.output>;

export const getIterationHistoryTool = readTool({
  operation: getIterationHistory,
  description:
    "Shows a brand's feedback iterations: what each asked, what the next metadata version changed, and what that " +
    'gained or lost; with failed runs and the limit. Use it to see why automation got stuck. ' +
    'For the feedback alone use get_feedback_history, for the versions alone get_metadata_versions.',
  examples: [{ title: 'Why "Star" was escalated', input: { brandid: 12345 } }],
  render(output, answer) {
    const { iterations } = output;
    answer.table(['brand'], [[output.brandname]]);
    answer.line(plain`Brand ${output.brandid} used ${output.iterations_used} of ${output.iteration_limit} iterations.`);
    if (output.limit_reached) answer.line(plain`The limit is reached.`);
    answer.line(plain`${output.metadata_versions} metadata ${noun(output.metadata_versions, 'version')}.`);
    renderRuns(output, answer);
    const shown = noun(iterations.length, 'iteration');
    answer.line(plain`${iterations.length} ${shown} shown, oldest first. Deltas are after minus before.`);
    if (iterations.length > 0) answer.table([...COLUMNS, ...DIFF_COLUMNS], iterations.map(cells));
  },
});

function renderRuns({ last_failure: failure, ...output }: Output, answer: Answer): void {
  const { executions: runs, failures_in_a_row: failures, failure_limit: limit } = output;
  answer.line(plain`${runs} ${noun(runs, 'run')}; failures in a row: ${failures} of ${limit}.`);
  if (failure === null) return;
  answer.table(['last_failure_at', 'status', 'error_message'], [[failure.at, failure.status, failure.error_message]]);
}

const COLUMNS = [
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
] as const;

function cells(one: Output['iterations'][number]) {
  return [
    one.iteration,
    one.version,
    one.feedback_type,
    one.submitted_at,
    person(one.submitted_by),
    id(one.feedback_id),
    one.asked,
    one.issues.join(', '),
    one.misclassified_combos,
    one.change?.to,
    ...diffCells(one.change),
  ];
}

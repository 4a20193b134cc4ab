import { z } from 'zod';
import { brandidSchema } from '../../brand/brand.ts';
import { readOperation } from '../../change/operation.ts';
import {
  countIterations,
  FAILURE_LIMIT,
  failuresInARow,
  ITERATION_LIMIT,
  iterationSchema,
  iterationsOf,
} from '../../metadata/iterations.ts';
import type { WorkflowExecution } from '../../metadata/metadata.ts';
import { done } from '../../refusal.ts';
import { untrustedText } from '../../text/text.ts';
import { requireNamedBrand } from '../subjects.ts';

/** Upstream stops at ten iterations. An import may have more, and the limit keeps an answer readable. */
const MAX_SHOWN = 30;

const input = z.strictObject({ brandid: brandidSchema });

const output = z.object({
  brandid: z.int(),
  brandname: untrustedText,
  iterations_used: z.int().describe('Without reprocessing'),
  iteration_limit: z.int(),
  limit_reached: z.boolean(),
  metadata_versions: z.int(),
  iterations: z.array(iterationSchema).describe(`Oldest first; the last ${MAX_SHOWN} where there are more`),
  executions: z.int(),
  failures_in_a_row: z.int(),
  failure_limit: z.int(),
  last_failure: z.object({ at: z.string(), status: z.string(), error_message: untrustedText.nullable() }).nullable(),
});

/** Shows why automatic processing failed: each iteration's request, change and gain (runbook, Investigation, step 2). */
export const getIterationHistory = readOperation({
  name: 'get_iteration_history',
  title: 'Get iteration history',
  toolset: 'investigate',
  input,
  output,
  refusals: ['not_found'],
  async run({ brandid }, ports) {
    const found = await requireNamedBrand(brandid, ports.data);
    if (!found.ok) return found;
    const versions = await ports.data.metadataVersions(brandid);
    const executions = await ports.data.executionsOf(brandid);
    const feedback = await ports.data.feedbackOf(brandid);
    const iterations = iterationsOf(versions, feedback);
    const used = countIterations(feedback);
    return done({
      brandid,
      brandname: found.value.brandname,
      iterations_used: used,
      iteration_limit: ITERATION_LIMIT,
      limit_reached: used >= ITERATION_LIMIT,
      metadata_versions: versions.length,
      iterations: iterations.slice(-MAX_SHOWN),
      executions: executions.length,
      failures_in_a_row: failuresInARow(executions),
      failure_limit: FAILURE_LIMIT,
      last_failure: lastFailure(executions),
    });
  },
});

function lastFailure(executions: readonly WorkflowExecution[]) {
  const failed = executions.findLast(({ status }) => status === 'FAILED' || status === 'TIMED_OUT');
  if (failed === undefined) return null;
  return { at: failed.stop_time ?? failed.start_time, status: failed.status, error_message: failed.error_message };
}

import type { WorkflowExecution } from '../metadata/metadata.ts';

/** A failed or timed-out run of the generation workflow. */
export interface Failure {
  readonly at: string;
  readonly status: WorkflowExecution['status'];
  readonly error_message: string | null;
}

export const FAILURE_KINDS = ['timeout', 'agent_invocation', 'infrastructure', 'data', 'processing'] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** Patterns that tell the kind of a failure from its error message: the runbook's system errors, and data. The first match decides. */
const WORDS: readonly (readonly [FailureKind, RegExp])[] = [
  ['data', /required field|missing field|invalid format|referential|does not exist in (?:brand|mcc)/i],
  ['timeout', /timed? ?out|deadline/i],
  ['agent_invocation', /invocation|invoke|throttl|model stream|bedrock/i],
  [
    'infrastructure',
    /athena|hive_|glue|dynamodb|\bs3\b|lambda|network|connection|econn|unavailable|access ?denied|out of memory|internal server error/i,
  ],
];

/** Classifies a failure by its error message. `processing` means that an agent itself failed. */
export function failureKind({ status, error_message }: Failure): FailureKind {
  const fits = WORDS.find(([, words]) => words.test(error_message ?? ''));
  return fits?.[0] ?? (status === 'TIMED_OUT' ? 'timeout' : 'processing');
}

/** Returns true for agent invocation failures, timeouts and infrastructure (runbook, Automatic Escalation Triggers 4). */
export function isSystemFailure(failure: Failure): boolean {
  return ['timeout', 'agent_invocation', 'infrastructure'].includes(failureKind(failure));
}

/** Returns the most frequent kind, the earliest of equally frequent ones. Undefined without failures. */
export function mainFailureKind(failures: readonly Failure[]): FailureKind | undefined {
  const kinds = [...Map.groupBy(failures, failureKind)].sort(([, a], [, b]) => b.length - a.length);
  return kinds[0]?.[0];
}

/** Returns the failed and timed-out runs since the last success, ascending, as `failuresInARow` counts them. */
export function failuresSinceSuccess(executions: readonly WorkflowExecution[]): readonly Failure[] {
  const lastSuccess = executions.findLastIndex(({ status }) => status === 'SUCCEEDED');
  return executions
    .slice(lastSuccess + 1)
    .filter(({ status }) => status === 'FAILED' || status === 'TIMED_OUT')
    .map(({ stop_time, start_time, status, error_message }) => ({
      at: stop_time ?? start_time,
      status,
      error_message,
    }));
}

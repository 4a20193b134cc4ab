import { describe, expect, test } from 'vitest';
import { type Failure, failureKind, failuresSinceSuccess } from '../../../src/domain/escalation/failures.ts';
import { firedTriggers, type TriggerFacts } from '../../../src/domain/escalation/triggers.ts';
import { failuresInARow } from '../../../src/domain/metadata/iterations.ts';
import { anExecution } from '../../contract/records.ts';

const QUIET: TriggerFacts = {
  ...{ brandid: 12345, brandname: 'Star', missing_fields: [], parent_missing: false, combos: 100 },
  ...{ in_brand_table: true, combos_without_code: 0 },
  ...{ combos_without_mid: 0, combos_without_narrative: 0, combos_with_invalid_code: 0, combos_with_unknown_code: 0 },
  ...{ iterations: 0, last_iteration_at: null, failures: [], active: [], data_accepted: false },
};
const failed = (error_message: string | null, times: number, status: Failure['status'] = 'FAILED'): Failure[] =>
  Array.from({ length: times }, () => ({ at: '2026-02-14T09:00:00.000Z', status, error_message }));
const fired = (facts: Partial<TriggerFacts>) => firedTriggers({ ...QUIET, ...facts });
const reasons = (facts: Partial<TriggerFacts>) => fired(facts).map((hit) => hit.reason);

describe('the automatic triggers', () => {
  test('given nothing of note, then none fires', () => expect(reasons({})).toEqual([]));

  test('given ten feedback iterations, then the limit is reached; nine are within it', () => {
    expect(fired({ iterations: 10, last_iteration_at: '2026-02-13T10:00:00.000Z' })).toMatchObject([
      {
        ...{ reason: 'iteration_limit', level: 1, priority: 'normal' },
        evidence: ['10 feedback iterations of at most 10, the last on 2026-02-13.'],
      },
    ]);
    expect(reasons({ iterations: 9 })).toEqual([]);
  });

  test('given three failures in a row, then it is immediate, and says what failed', () => {
    const failures = failed('answer is not valid JSON', 3);
    expect(fired({ failures })).toMatchObject([
      { reason: 'consecutive_failures', level: 2, priority: 'immediate', last_error: 'answer is not valid JSON' },
    ]);
    expect(reasons({ failures: failures.slice(1) })).toEqual([]);
  });

  test('given failures for the data, then they are for operations', () => {
    const failures = failed('required field mid is empty in 5 of 13 combos', 3);
    expect(fired({ failures })).toMatchObject([{ reason: 'consecutive_failures', level: 1 }]);
  });

  test('given one system error, then it is for engineering; three of them are consecutive failures instead', () => {
    const failures = failed('orchestrator: invocation failed: ThrottlingException', 1);
    expect(fired({ failures })).toMatchObject([{ reason: 'system_error', level: 2, priority: 'normal' }]);
    expect(fired({ failures: failures.slice(0, 1) })[0]?.evidence[0]).toBe(
      '1 run failed for the system since the last success.',
    );
    expect(reasons({ failures: [...failures, ...failures, ...failures] })).toEqual(['consecutive_failures']);
  });

  test.each([
    ['a missing name', { missing_fields: ['brandname'] }, 'Required field brandname is empty.'],
    ['a missing parent', { parent_missing: true }, 'Broken reference: parent_brandid names no brand.'],
    ['combos without mid', { combos_without_mid: 10 }, '10 of 100 combos without a mid.'],
    ['combos without narrative', { combos_without_narrative: 10 }, '10 of 100 combos without a narrative.'],
    ['invalid codes', { combos_with_invalid_code: 10 }, '10 of 100 combos with an invalid MCC.'],
    ['missing codes', { combos_without_code: 10 }, '10 of 100 combos without an MCC.'],
    ['unknown codes', { combos_with_unknown_code: 10 }, '10 of 100 combos with an MCC that the mcc table lacks.'],
  ] as const)('given %s, then the data is critical', (_title, facts, evidence) => {
    expect(fired(facts)).toMatchObject([{ reason: 'critical_data_quality', level: 1, evidence: [evidence] }]);
  });

  test('given less than a tenth of bad combos, then the data is not critical', () => {
    expect(reasons({ combos_without_mid: 9, combos_with_unknown_code: 9 })).toEqual([]);
  });

  test('given data that somebody closed as needing no change, then it does not fire again', () => {
    expect(reasons({ missing_fields: ['sector'], data_accepted: true })).toEqual([]);
  });

  test('given several at once, then what is immediate comes first', () => {
    const facts = { iterations: 12, missing_fields: ['sector'], failures: failed('timed out', 4) } as const;
    expect(reasons(facts)).toEqual(['consecutive_failures', 'critical_data_quality', 'iteration_limit']);
  });
});

describe('the kind of a failure', () => {
  test.each([
    ['metadata_production: timed out after 900 s', 'timeout'],
    ['orchestrator: invocation failed: ThrottlingException after 5 attempts', 'agent_invocation'],
    ['invocation failed: model stream ended before the answer was complete', 'agent_invocation'],
    ['data_transformation: Athena query failed: HIVE_CURSOR_ERROR on combo partition', 'infrastructure'],
    ['data_transformation: required field mid is empty in 12 of 19 combos', 'data'],
    ['feedback_processing: answer is not valid JSON (unterminated string)', 'processing'],
  ])('"%s" is %s', (error_message, kind) => {
    expect(failureKind({ at: '', status: 'FAILED', error_message })).toBe(kind);
  });

  test('a run that timed out without a word is a timeout', () => {
    expect(failureKind({ at: '', status: 'TIMED_OUT', error_message: null })).toBe('timeout');
  });

  test('the failures since the last success are those that are counted in a row', () => {
    const statuses = ['FAILED', 'SUCCEEDED', 'TIMED_OUT', 'RUNNING', 'FAILED', 'ABORTED'] as const;
    const executions = statuses.map((status, i) => anExecution({ execution_arn: `arn:${i}`, status }));
    expect(failuresSinceSuccess(executions).map((one) => one.status)).toEqual(['TIMED_OUT', 'FAILED']);
    expect(failuresInARow(executions)).toBe(2);
  });
});

import { describe, expect, it } from 'vitest';
import { failuresInARow, ITERATION_LIMIT, iterationsOf } from '../../../src/domain/metadata/iterations.ts';
import type { Feedback, MetadataVersion, WorkflowExecution } from '../../../src/domain/metadata/metadata.ts';

function version(number: number, changes: Partial<MetadataVersion> = {}): MetadataVersion {
  return {
    brandid: 12345,
    version: number,
    brandname: 'Star',
    regex: '^STAR',
    mccids: [5411, 5812],
    sector: 'Groceries',
    confidence_score: 0.4,
    origin: 'agent',
    created_by: 'metadata_production',
    generated_at: `2026-01-${String(number).padStart(2, '0')}T09:00:00.000Z`,
    notes: null,
    evaluator_issues: [],
    coverage_narratives_matched: 0.9,
    coverage_false_positives: 0.3,
    ...changes,
  };
}

function feedback(metadata_version: number, feedback_type: Feedback['feedback_type']): Feedback {
  return {
    feedback_id: `f${metadata_version}-${feedback_type}`,
    brandid: 12345,
    metadata_version,
    feedback_type,
    feedback_text: 'Too broad: STARBUCKS is not Star.',
    category: 'regex_too_broad',
    issues_identified: ['regex_too_broad'],
    misclassified_combos: [7, 8],
    submitted_at: `2026-01-${String(metadata_version).padStart(2, '0')}T15:00:00.000Z`,
    submitted_by: 'reviewer-1',
  };
}

function run(status: WorkflowExecution['status']): WorkflowExecution {
  return {
    execution_arn: 'local:execution:1',
    brandid: 12345,
    status,
    start_time: '2026-01-01T08:00:00.000Z',
    stop_time: null,
    duration_seconds: null,
    error_message: null,
  };
}

describe('iterations of a brand', () => {
  it('are its rejections, general remarks and examples; approval asks for nothing', () => {
    const given = [
      feedback(1, 'reject'),
      feedback(2, 'general'),
      feedback(3, 'specific_examples'),
      feedback(4, 'approve'),
    ];
    const found = iterationsOf([version(1), version(2), version(3), version(4)], given);
    expect(found.map((one) => [one.iteration, one.version, one.feedback_type])).toEqual([
      [1, 1, 'reject'],
      [2, 2, 'general'],
      [3, 3, 'specific_examples'],
    ]);
  });

  it('tell what was asked, what the next version changed, and what that did', () => {
    const versions = [
      version(1),
      version(2, {
        regex: '^STAR\\s+MARKET',
        mccids: [5411, 5499],
        confidence_score: 0.55,
        coverage_narratives_matched: 0.5,
        coverage_false_positives: 0.1,
      }),
    ];
    const [first] = iterationsOf(versions, [feedback(1, 'reject')]);
    expect(first).toMatchObject({
      asked: 'Too broad: STARBUCKS is not Star.',
      misclassified_combos: 2,
      change: {
        from: 1,
        to: 2,
        regex: { before: '^STAR', after: '^STAR\\s+MARKET' },
        mccids_added: [5499],
        mccids_removed: [5812],
        sector: null,
        confidence_delta: 0.15,
        matched_delta: -0.4,
        false_positives_delta: -0.2,
      },
    });
  });

  it('have no change where no version followed', () => {
    expect(iterationsOf([version(1)], [feedback(1, 'reject')])[0]?.change).toBeNull();
  });

  it('say nothing of an effect that was not measured', () => {
    const unmeasured = version(2, { coverage_narratives_matched: null });
    expect(iterationsOf([version(1), unmeasured], [feedback(1, 'reject')])[0]?.change?.matched_delta).toBeNull();
  });

  it('count each piece of feedback, also two against one version', () => {
    expect(iterationsOf([version(1)], [feedback(1, 'reject'), feedback(1, 'general')])).toHaveLength(2);
  });

  it('are limited to ten by the runbook', () => {
    expect(ITERATION_LIMIT).toBe(10);
  });
});

describe('failures in a row', () => {
  it.each([
    [0, 'no run at all', []],
    [0, 'a success last', ['FAILED', 'FAILED', 'SUCCEEDED']],
    [3, 'failures and timeouts since the last success', ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'FAILED']],
    [2, 'no success ever', ['FAILED', 'FAILED']],
    [
      2,
      'a run under way and one that a person stopped between',
      ['SUCCEEDED', 'FAILED', 'ABORTED', 'FAILED', 'RUNNING'],
    ],
  ] as const)('are %i with %s', (expected, _case, statuses) => {
    expect(failuresInARow(statuses.map(run))).toBe(expected);
  });
});

import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { type Files, type ReadAll, readAll, SMALLEST, writeFiles } from './given-directory.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

function given(files: Files): string {
  const directory = directories.make();
  writeFiles(directory, { ...SMALLEST, ...files });
  return directory;
}

const read = (files: Files): Promise<ReadAll> => readAll(given(files));

/** The form that upstream's generator writes. */
const version = (n: number, over: object = {}) => ({
  brandid: 12345,
  brandname: 'Star',
  regex: `\\bSTAR${n}\\b`,
  mccids: [5411],
  confidence_score: 0.42,
  version: n,
  generated_at: '2026-02-14 09:30:00.000',
  evaluator_issues: null,
  coverage_narratives_matched: 0.9,
  coverage_false_positives: null,
  ...over,
});

describe('given metadata in each of its shapes', () => {
  test('then the flat shape is read, with defaults for fields that upstream lacks', async () => {
    const { rows, rejected } = await read({ 'metadata/brand_12345_v1.json': version(1) });
    expect(rejected).toEqual([]);
    expect(rows.generated_metadata).toEqual([
      {
        brandid: 12345,
        version: 1,
        brandname: 'Star',
        regex: '\\bSTAR1\\b',
        mccids: [5411],
        sector: null,
        confidence_score: 0.42,
        origin: 'agent',
        created_by: 'metadata_production',
        generated_at: '2026-02-14T09:30:00.000Z',
        notes: null,
        evaluator_issues: [],
        coverage_narratives_matched: 0.9,
        coverage_false_positives: null,
      },
    ]);
  });

  test('then the older nested shape is read', async () => {
    const nested = {
      brandid: 12345,
      brandname: 'Star',
      metadata: {
        regex_pattern: '^STAR',
        mccids: [5411, '5812'],
        confidence_score: 0.8,
        generation_metadata: { iterations: 3, generated_at: '2025-11-02T10:00:00Z' },
      },
    };
    const { rows, rejected } = await read({ 'metadata/brand_12345_v1.json': nested });
    expect(rejected).toEqual([]);
    expect(rows.generated_metadata).toMatchObject([
      {
        version: 1,
        regex: '^STAR',
        mccids: [5411, 5812],
        confidence_score: 0.8,
        generated_at: '2025-11-02T10:00:00.000Z',
      },
    ]);
  });

  test("then the runbook's manual file, which has no number, becomes the next version", async () => {
    const manual = {
      brandid: 12345,
      brand_name: 'Star Market',
      regex: '\\bStar\\s+Market\\b',
      mccids: ['5411', '5499'],
      sector: 'Retail',
      confidence: 0.95,
      manual: true,
      created_by: 'ed.allison@rewardinsight.com',
      created_date: '2026-02-14',
      notes: 'Manually created due to ambiguous brand name',
    };
    const { rows, rejected } = await read({
      'metadata/brand_12345_v1.json': version(1),
      'metadata/brand_12345.json': manual,
    });
    expect(rejected).toEqual([]);
    expect(rows.generated_metadata[1]).toMatchObject({
      version: 2,
      brandname: 'Star Market',
      mccids: [5411, 5499],
      sector: 'Retail',
      confidence_score: 0.95,
      origin: 'manual',
      created_by: 'ed.allison@rewardinsight.com',
      generated_at: '2026-02-14T00:00:00.000Z',
    });
  });

  test('then lines in any order are read, with each current version repeated, as a query over the table returns them', async () => {
    const lines = [version(2), version(1), version(2), version(3), { ...version(1), brandid: 7 }];
    const { rows, rejected } = await read({
      'generated_metadata.jsonl': lines.map((one) => JSON.stringify(one)).join('\n'),
    });
    expect(rejected).toEqual([]);
    expect(rows.generated_metadata).toMatchObject([
      { brandid: 12345, version: 2 - 1 },
      { version: 2 },
      { version: 3 },
      { brandid: 7, version: 1 },
    ]);
  });
});

describe('given versions that are not consecutive, then no version is renumbered', () => {
  const V = (n: number) => `metadata/brand_12345_v${n}.json`;
  const CURRENT = 'metadata/brand_12345.json';
  const numbers = ({ rows }: ReadAll) => rows.generated_metadata.map((one) => Object(one).version);

  test('the current object repeats the last version or is the next one', async () => {
    const repeated = await read({ [V(1)]: version(1), [V(2)]: version(2), [CURRENT]: version(2) });
    expect([numbers(repeated), repeated.rejected]).toEqual([[1, 2], []]);
    const next = await read({ [V(1)]: version(1), [CURRENT]: version(2) });
    expect([numbers(next), next.rejected]).toEqual([[1, 2], []]);
  });

  test('versions after a missing one are rejected, the current object too', async () => {
    const gap = await read({ [V(1)]: version(1), [V(3)]: version(3), [V(4)]: version(4), [CURRENT]: version(4) });
    expect(numbers(gap)).toEqual([1]);
    expect(gap.rejected).toEqual([`${V(3)}:1 version_gap`, `${V(4)}:1 version_gap`, `${CURRENT}:1 version_gap`]);
    expect(gap.rejections[0]?.detail).toContain('version 2 of the brand is missing');
  });

  test('a file without a number does not fill the gap', async () => {
    const gap = await read({ [V(1)]: version(1), [V(3)]: version(3), [CURRENT]: version(2, { version: null }) });
    expect([numbers(gap), gap.rejected]).toEqual([[1], [`${V(3)}:1 version_gap`, `${CURRENT}:1 version_gap`]]);
  });

  test('of two with the same number and different content, the first counts', async () => {
    const twice = await read({ [V(1)]: version(1), [CURRENT]: version(1, { regex: 'OTHER' }) });
    expect([numbers(twice), twice.rejected]).toEqual([[1], [`${CURRENT}:1 version_conflict`]]);
  });

  test('a current object with an earlier number is reported, because the highest version is current here', async () => {
    const back = await read({ [V(1)]: version(1), [V(2)]: version(2), [CURRENT]: version(1) });
    expect([numbers(back), back.rejected]).toEqual([[1, 2], [`${CURRENT}:1 version_conflict`]]);
  });

  test('a file name that contradicts the content is rejected', async () => {
    const wrong = await read({
      [V(1)]: version(2),
      'metadata/brand_7_v1.json': version(1),
      'metadata/notes.json': version(1),
    });
    expect(wrong.rejected.toSorted()).toEqual([
      'metadata/brand_12345_v1.json:1 wrong_name',
      'metadata/brand_7_v1.json:1 wrong_name',
      'metadata/notes.json:1 wrong_name',
    ]);
  });
});

const escalation = (over: object = {}) => ({
  escalation_id: 'ESC-20260214093000-12345',
  brandid: 12345,
  brandname: 'Star',
  reason: 'Iteration limit reached',
  confidence_score: 0.4,
  escalated_at: '2026-02-14T09:30:00',
  resolved_at: null,
  resolved_by: null,
  resolution_notes: null,
  status: 'open',
  iteration: 10,
  environment: null,
  ...over,
});
const ESCALATION = 'escalations/brand_12345_ESC-20260214093000-12345.json';

describe('given upstream’s escalations', () => {
  test.each([null, 'open', 'pending'])('then status %j gives an open, unassigned escalation', async (status) => {
    const { rows, rejected } = await read({ [ESCALATION]: escalation({ status }) });
    expect(rejected).toEqual([]);
    expect(rows.escalations).toMatchObject([
      {
        escalation_id: 'ESC-20260214093000-12345',
        reason: 'iteration_limit',
        details: 'Iteration limit reached',
        trigger: 'automatic',
        level: 1,
        created_at: '2026-02-14T09:30:00.000Z',
        created_by: 'system',
        affected_brandids: [12345],
        notes: [],
        resolution: null,
        version: 1,
      },
    ]);
  });

  test('then a resolved one is closed with upstream’s facts, and the dropped environment is reported', async () => {
    const resolved = {
      resolved_at: '2026-02-15 10:00:00.000',
      resolved_by: 'ann@example.com',
      resolution_notes: 'Split',
    };
    const { rows, log } = await read({ [ESCALATION]: escalation({ ...resolved, environment: 'prod' }) });
    expect(rows.escalations).toMatchObject([
      { resolution: { text: 'Split', closed_at: '2026-02-15T10:00:00.000Z', closed_by: 'ann@example.com' } },
    ]);
    expect(log.unreadInWords()).toEqual(['Not kept: the keys "environment" (1) of escalations']);
  });

  test('then our own id is kept, and a missing creation time is taken from the id', async () => {
    const { rows } = await read({
      [ESCALATION]: escalation({ escalated_at: null }),
      'escalations/brand_12345_ESC-2026-001.json': escalation({ escalation_id: 'ESC-2026-001' }),
    });
    expect(rows.escalations).toMatchObject([
      { escalation_id: 'ESC-2026-001' },
      { escalation_id: 'ESC-20260214093000-12345', created_at: '2026-02-14T09:30:00.000Z' },
    ]);
  });

  test.each([
    ['Iteration Limit Reached', 'iteration_limit'],
    ['Consecutive Processing Failures', 'consecutive_failures'],
    ['Critical Data Quality Issues', 'critical_data_quality'],
    ['System Errors', 'system_error'],
    ['Ambiguous brand name', 'ambiguous_brand_name'],
    ['Insufficient Data', 'insufficient_data'],
    ['Complex Business Rules', 'complex_business_rules'],
    ['Data Quality Concerns', 'data_quality_concern'],
    ['Low Confidence Scores', 'low_confidence'],
    ['low_confidence', 'low_confidence'],
  ])('then the runbook’s reason %j becomes %s', async (text, reason) => {
    const { rows } = await read({ [ESCALATION]: escalation({ reason: text }) });
    expect(rows.escalations).toMatchObject([{ reason }]);
  });

  test.each([
    ['an unknown status', { status: 'paused' }, 'unknown_value'],
    ['no reason', { reason: null }, 'missing_field'],
    ['a path as its id', { escalation_id: '../../etc/passwd' }, 'bad_value'],
    ['an unknown brand', { brandid: 99, escalation_id: 'ESC-2026-001' }, 'wrong_name'],
    ['a confidence in percent', { confidence_score: 40 }, 'out_of_range'],
    ['an invalid time', { escalated_at: 'yesterday' }, 'bad_time'],
    ['a number that may be a date as a time', { escalated_at: 20260214 }, 'bad_time'],
    ['an invalid time in a note', { notes: [{ at: 'x', author: 'a', kind: 'note', text: 't' }] }, 'bad_time'],
    ['an unknown level', { level: 4 }, 'bad_value'],
    ['a resolution without a time', { status: 'resolved' }, 'missing_field'],
    ['U+0000 somewhere', { resolution_notes: 'a\u0000b' }, 'nul_character'],
    ['a text that is too long', { details: 'x'.repeat(20_001) }, 'too_long'],
  ])('with %s, then it is rejected', async (_what, over, reason) => {
    const { rows, rejected } = await read({ [ESCALATION]: escalation(over) });
    expect(rejected).toEqual([`${ESCALATION}:1 ${reason}`]);
    expect(rows.escalations).toEqual([]);
  });

  test('then addresses in texts stay unmasked, and unknown fields are dropped at every depth', async () => {
    const notes = [
      { at: '2026-02-14T10:00:00Z', author: 'ann@example.com', kind: 'note', text: 'ask bob@example.com', x: 1 },
    ];
    const { rows } = await read({ [ESCALATION]: escalation({ notes, colour: 'red' }) });
    expect(rows.escalations).toMatchObject([{ notes: [{ author: 'ann@example.com', text: 'ask bob@example.com' }] }]);
    expect(JSON.stringify(rows.escalations)).not.toMatch(/"x"|colour/);
  });
});

describe('given feedback and workflow executions', () => {
  const feedback = (over: object = {}) => ({
    feedback_id: 'fb-1',
    brandid: 12345,
    metadata_version: 1,
    feedback_text: 'It catches Starbucks',
    category: null,
    issues_identified: null,
    misclassified_combos: null,
    submitted_at: '2026-02-14T09:30:00Z',
    submitted_by: 'ann@example.com',
    ...over,
  });
  const execution = {
    execution_arn: 'arn:aws:states:eu-west-1:123456789012:execution:brand-metadata:e1',
    brandid: 12345,
    status: 'FAILED',
    start_time: '2026-02-14T09:30:00Z',
    input_data: '{"brandid":7}',
  };

  test('then they are read, and the type of feedback, which upstream keeps elsewhere, is derived', async () => {
    const { rows, rejected, log } = await read({
      'feedback/brand_12345_fb-1.json': feedback(),
      'feedback/brand_12345_fb-2.json': feedback({ feedback_id: 'fb-2', misclassified_combos: [1] }),
      'feedback/brand_12345_fb-3.json': feedback({ feedback_id: 'fb-3', category: 'approve' }),
      'workflow-executions/e1.json': execution,
    });
    expect(rejected).toEqual([]);
    expect(rows.feedback_history).toMatchObject([
      { feedback_type: 'general', issues_identified: [] },
      { feedback_type: 'specific_examples' },
      { feedback_type: 'approve' },
    ]);
    expect(rows.workflow_executions).toMatchObject([{ status: 'FAILED', stop_time: null, duration_seconds: null }]);
    expect(log.unreadInWords()).toEqual(['Not kept: the keys "input_data" (1) of workflow_executions']);
  });

  test('with a duplicate id, a path as an id or an unknown status, then they are rejected', async () => {
    const { rejected } = await read({
      'feedback_history.jsonl': `${JSON.stringify(feedback())}\n\n${JSON.stringify(feedback())}\n${JSON.stringify(feedback({ feedback_id: '../x' }))}\nnot json\n`,
      'workflow-executions/e1.json': { ...execution, status: 'DONE' },
    });
    expect(rejected).toEqual([
      'feedback_history.jsonl:3 duplicate_key',
      'feedback_history.jsonl:4 bad_value',
      'feedback_history.jsonl:5 bad_json',
      'workflow-executions/e1.json:1 unknown_value',
    ]);
  });
});

describe('given a hostile folder of objects', () => {
  test('then only links, folders and files that are not JSON objects are rejected', async () => {
    const directory = given({
      'metadata/brand_12345_v1.json': version(1),
      'escalations/brand_12345_a.json': '[1]',
      'escalations/brand_12345_b.json': `${'['.repeat(100_000)}`,
      'escalations/brand_12345_c.json': `{"a":${'['.repeat(500)}${']'.repeat(500)}}`,
      'escalations/brand_12345_d.json': Buffer.from('{"escalation_id":"\u00e9"}', 'latin1'),
      'escalations/brand_12345_e.json': '{"a":"\\ud800"}',
      'escalations/readme.txt': 'x',
      'secret.json': escalation(),
    });
    symlinkSync(join(directory, 'secret.json'), join(directory, 'escalations/brand_12345_f.json'));
    symlinkSync('/etc/passwd', join(directory, 'metadata/brand_7.json'));
    mkdirSync(join(directory, 'escalations/brand_12345_g.json'));
    writeFileSync(join(directory, 'escalations/brand_12345_h.json'), '{');
    truncateSync(join(directory, 'escalations/brand_12345_h.json'), 2 ** 30);
    const { rejected, rows, log } = await readAll(directory);
    expect(rejected).toEqual([
      'metadata/brand_7.json:1 not_a_file',
      'escalations/brand_12345_a.json:1 bad_json',
      'escalations/brand_12345_b.json:1 bad_json',
      'escalations/brand_12345_c.json:1 bad_value',
      'escalations/brand_12345_d.json:1 bad_utf8',
      'escalations/brand_12345_e.json:1 bad_value',
      'escalations/brand_12345_f.json:1 not_a_file',
      'escalations/brand_12345_g.json:1 not_a_file',
      'escalations/brand_12345_h.json:1 too_long',
    ]);
    expect(rows.generated_metadata).toHaveLength(1);
    expect(rows.escalations).toEqual([]);
    expect([...log.remarks]).toEqual(['Not read: "secret.json"', 'Not read: escalations/readme.txt']);
  });
});

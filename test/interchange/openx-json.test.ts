import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { countIterations } from '../../src/domain/metadata/iterations.ts';
import type { Feedback } from '../../src/domain/metadata/metadata.ts';
import { jsonPieces } from '../../src/interchange/json-pieces.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { type Files, readAll, SMALLEST, writeFiles } from './given-directory.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

function read(files: Files) {
  const directory = directories.make();
  writeFiles(directory, { ...SMALLEST, ...files });
  return readAll(directory);
}

const feedback = (over: object = {}) => ({
  feedback_id: 'fb-1',
  brandid: 12345,
  metadata_version: 1,
  feedback_text: 'It catches Starbucks',
  submitted_at: '2026-02-14T09:30:00Z',
  ...over,
});
const version = (n: number) => ({
  ...{ brandid: 12345, regex: `STAR${n}`, mccids: [5411], confidence_score: 0.4, version: n },
  generated_at: '2026-02-14 09:30:00.000',
});
const execution = { execution_arn: 'e1', brandid: 12345, status: 'FAILED', start_time: '2026-02-14T09:30:00Z' };

describe('given several records in one object, however they are laid out, then each is read', () => {
  const three = [1, 2, 3].map((n) => feedback({ feedback_id: `fb-${n}`, feedback_text: `a "}" b\\ ${n}` }));
  test.each([
    ['lines', three.map((one) => JSON.stringify(one)).join('\n')],
    ['CRLF', three.map((one) => JSON.stringify(one)).join('\r\n')],
    ['one after the other', three.map((one) => JSON.stringify(one)).join('')],
    ['printed over lines', three.map((one) => JSON.stringify(one, null, 2)).join('\n')],
    ['a list', JSON.stringify(three)],
    ['a printed list with a mark', `\ufeff${JSON.stringify(three, null, 4)}`],
  ])('%s', async (_what, text) => {
    for (const name of ['feedback/part-0000.json', 'feedback_history.jsonl']) {
      const { rows, rejected } = await read({ [name]: text });
      expect(rejected).toEqual([]);
      expect(rows.feedback_history).toHaveLength(3);
    }
  });

  test('a broken record costs itself only', async () => {
    const [one = {}, two = {}, third = {}] = three;
    const rest = `${JSON.stringify(two)}\n${JSON.stringify(third, null, 1)}`;
    for (const broken of ['{"feedback_id": "fb', '{"feedback_id": 1', 'oops', '{"a": {"b": 1}\n', '{"a" 1}']) {
      const { rows, rejected } = await read({ 'feedback/x.json': `${JSON.stringify(one)}\n${broken}\n${rest}` });
      expect([broken, rejected, rows.feedback_history.length]).toEqual([broken, ['feedback/x.json:2 bad_json'], 3]);
    }
  });

  test('and any values are split as they were joined', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
    const layout = fc.constantFrom<[number, string, string, string]>(
      [0, '', '\n', ''],
      [2, '', '\n', ''],
      [1, '[', ',', ']'],
      [0, '', '', ''],
    );
    fc.assert(
      fc.property(
        fc.array(object, { minLength: 1, maxLength: 5 }),
        layout,
        (values, [indent, open, between, close]) => {
          const text = open + values.map((value) => JSON.stringify(value, null, indent)).join(between) + close;
          expect([...jsonPieces(text)].map((piece) => JSON.parse(piece.text))).toEqual(
            values.map((value) => JSON.parse(JSON.stringify(value))),
          );
        },
      ),
    );
  });
});

describe('given records in the types that other programs write', () => {
  test('keys in any case, numbers and lists as texts, texts as numbers: then they are read', async () => {
    const { rows, rejected } = await read({
      'metadata/brand_12345_v1.json':
        '{"BrandID":"12345","Version":"1.0","REGEX":"STAR","mccIds":"[5411, \\"0742\\"]","Confidence_Score":"0.42","generated_at":"2026-02-14","coverage_false_positives":NaN,"Manual":"TRUE","created_by":7}',
      'feedback/brand_12345_1.json': feedback({
        feedback_id: 1,
        metadata_version: '1',
        misclassified_combos: ['3', '4.0'],
      }),
    });
    expect(rejected).toEqual([]);
    expect(rows.generated_metadata).toMatchObject([
      { brandid: 12345, version: 1, mccids: [5411, 742], confidence_score: 0.42, origin: 'manual', created_by: '7' },
    ]);
    expect(rows.feedback_history).toMatchObject([
      { feedback_id: '1', metadata_version: 1, misclassified_combos: [3, 4], feedback_type: 'specific_examples' },
    ]);
  });

  test.each([
    ['5411,5499', [5411, 5499]],
    [' 5411; 0742 |5812', [5411, 742, 5812]],
    ['742, 780', [742, 780]],
    ['5411', [5411]],
    ['[5411,5499]', [5411, 5499]],
    ['742,780', undefined],
    ['5 411', undefined],
    ['5411,', undefined],
    ['5411,grocery', undefined],
  ])('codes in one text, %j, then they are read unless they may be one number', async (mccids, read_as) => {
    const { rows, rejected } = await read({ 'metadata/brand_12345_v1.json': { ...version(1), mccids } });
    expect([rows.generated_metadata.length, rejected.length]).toEqual(read_as === undefined ? [0, 1] : [1, 0]);
    if (read_as !== undefined) expect(rows.generated_metadata).toMatchObject([{ mccids: read_as }]);
  });

  test.each([
    [1_771_061_400, '2026-02-14T09:30:00.000Z'],
    ['1771061400', '2026-02-14T09:30:00.000Z'],
    [1_771_061_400_250, '2026-02-14T09:30:00.250Z'],
    [1_771_061_400.25, '2026-02-14T09:30:00.250Z'],
    [946_684_800, '2000-01-01T00:00:00.000Z'],
    [20_260_214, undefined],
    [2_026_021_409, undefined],
    [20_260_214_093_000, undefined],
    [1_771_061_400_250_000, undefined],
    [5, undefined],
  ])('the time %j as a number, then it is read if it can be nothing else', async (submitted_at, instant) => {
    const { rows, rejected } = await read({ 'feedback/brand_12345_1.json': feedback({ submitted_at }) });
    expect(rejected).toEqual(instant === undefined ? ['feedback/brand_12345_1.json:1 bad_time'] : []);
    expect(rows.feedback_history).toMatchObject(instant === undefined ? [] : [{ submitted_at: instant }]);
  });

  test('a key twice, also in another case, then the record is refused', async () => {
    const { rejected } = await read({
      'feedback/brand_12345_1.json': '{"brandid":12345,"brandid":7}',
      'feedback/brand_12345_2.json': '{"brandid":12345,"BrandId":12345}',
      'escalations/brand_12345_3.json': '{"a":[{"x":1,"X":2}]}',
    });
    expect(rejected).toEqual([
      'feedback/brand_12345_1.json:1 duplicate_key',
      'feedback/brand_12345_2.json:1 duplicate_key',
      'escalations/brand_12345_3.json:1 duplicate_key',
    ]);
  });

  test('unknown keys, then each is named with its table', async () => {
    const { log } = await read({
      'feedback/brand_12345_1.json': feedback({ Sentiment: 'bad', empty: null }),
      'metadata/brand_12345_v1.json': {
        ...version(1),
        model: 'x',
        metadata: { generation_metadata: { iterations: 3 } },
      },
      'escalations/brand_12345_ESC-2026-001.json': {
        ...{ escalation_id: 'ESC-2026-001', brandid: 12345, reason: 'low confidence', escalated_at: '2026-02-14' },
        notes: [{ at: '2026-02-14', author: 'a', kind: 'Root Cause', text: 't', mood: 'x' }],
      },
    });
    expect(log.unreadInWords()).toEqual([
      'Not kept: the keys "model" (1), "generation_metadata.iterations" (1) of generated_metadata',
      'Not kept: the keys "sentiment" (1) of feedback_history',
      'Not kept: the keys "notes.mood" (1) of escalations',
    ]);
  });
});

describe('given words of an enumeration as people write them', () => {
  test.each(['Approve', 'APPROVED', ' approve ', 'approval'])('eleven times %j is no iteration', async (word) => {
    const text = Array.from({ length: 11 }, (_, n) =>
      JSON.stringify(feedback({ feedback_id: `f${n}`, [n % 2 === 0 ? 'category' : 'feedback_type']: word })),
    ).join('\n');
    const { rows, rejected } = await read({ 'feedback_history.jsonl': text });
    expect(rejected).toEqual([]);
    const given = rows.feedback_history.filter((one): one is Feedback => typeof one === 'object');
    expect([given.length, countIterations(given)]).toEqual([11, 0]);
  });

  test.each([
    ['general', 'Approved', 'approve'],
    ['general', 'REJECTED', 'reject'],
    ['general', 'wrong codes', 'general'],
    ['reject', 'Approve', 'reject'],
  ])('an earlier release exported %s with category %j, then it is %s', async (feedback_type, category, stored) => {
    const { rows } = await read({ 'feedback/brand_12345_1.json': feedback({ feedback_type, category }) });
    expect(rows.feedback_history).toMatchObject([{ feedback_type: stored, category }]);
  });

  test('then those of runs, escalations, versions and brand states are read', async () => {
    const { rows, rejected } = await read({
      'workflow-executions/e1.json': { ...execution, status: 'Succeeded' },
      'workflow-executions/e2.json': { ...execution, execution_arn: 'e2', status: 'timed-out' },
      'metadata/brand_12345_v1.json': { ...version(1), origin: 'Suggested' },
      'escalations/brand_12345_ESC-2026-001.json': {
        ...{ escalation_id: 'ESC-2026-001', brandid: 12345, reason: 'LOW_CONFIDENCE', escalated_at: '2026-02-14' },
        ...{ status: 'Resolved', resolved_at: '2026-02-15', level: 'Level 2', priority: 'Immediate', scope: 'One-off' },
        ...{ trigger: 'Manual', iteration: '4' },
      },
      'brand_state.csv': 'brandid,status,parent_brandid,manually_processed,version\n7,Inactive,,True,2\n',
    });
    expect(rejected).toEqual([]);
    expect(rows.workflow_executions).toMatchObject([{ status: 'SUCCEEDED' }, { status: 'TIMED_OUT' }]);
    expect(rows.generated_metadata).toMatchObject([{ origin: 'suggested' }]);
    expect(rows.escalations).toMatchObject([
      { reason: 'low_confidence', level: 2, priority: 'immediate', scope: 'one_off', trigger: 'manual', iteration: 4 },
    ]);
    expect(rows.brand).toMatchObject([{}, { status: 'inactive', manually_processed: true }]);
  });
});

test('given a brand of which only the current object is left, then it is kept with its number', async () => {
  const { rows, rejected } = await read({
    'metadata/brand_12345.json': version(4),
    'metadata/brand_7_v2.json': { ...version(2), brandid: 7 },
    'metadata/brand_7.json': { ...version(3), brandid: 7 },
  });
  expect(rejected).toEqual([]);
  expect(rows.generated_metadata).toMatchObject([
    { brandid: 12345, version: 4 },
    { brandid: 7, version: 2 },
    { brandid: 7, version: 3 },
  ]);
});

test.each([
  [undefined, 'Customer called twice'],
  ['Seen in March', 'Customer called twice\nSeen in March'],
])('given a reason in words of its own and details %j, then it is kept in the details', async (details, kept) => {
  const { rows, rejected, log } = await read({
    'escalations/brand_12345_ESC-2026-001.json': {
      ...{ escalation_id: 'ESC-2026-001', brandid: 12345, reason: 'Customer called twice', details },
      escalated_at: '2026-02-14',
    },
  });
  expect(rejected).toEqual([]);
  expect(rows.escalations).toMatchObject([{ reason: 'complex_business_rules', details: kept, trigger: 'manual' }]);
  expect([...log.remarks].join()).toContain('Kept in details, under complex_business_rules');
});

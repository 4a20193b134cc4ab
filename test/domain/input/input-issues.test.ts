import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { brandidSchema } from '../../../src/domain/brand/brand.ts';
import { explainIssues } from '../../../src/domain/input/input-issues.ts';
import { splitInput } from '../../../src/domain/operations/split/split-brand.ts';
import { textInput } from '../../../src/domain/text/text.ts';

const schema = z.strictObject({
  brandid: brandidSchema,
  notes: textInput(10).optional(),
  level: z.union([z.literal(1), z.literal(2)]).optional(),
  status: z.array(z.enum(['open', 'closed'])).optional(),
  list: z.array(z.string()).min(1).optional(),
  inner: z.strictObject({ a: z.boolean() }).optional(),
});

const explain = (input: unknown, as: z.ZodObject = schema) => {
  const parsed = as.safeParse(input, { reportInput: true });
  if (parsed.success) throw new Error('the input is valid');
  return explainIssues(parsed.error, as);
};

describe('given a wrong input, the refusal names the field, the problem and what would do', () => {
  test.each([
    ['missing', {}, 'brandid', 'required and missing', 'Give a number'],
    ['of another type', { brandid: '12345' }, 'brandid', 'must be a number, not "12345"', 'Give a number'],
    ['out of range', { brandid: 0 }, 'brandid', 'at least 1', 'Give 1 or more'],
    ['a fraction', { brandid: 1.5 }, 'brandid', 'whole number', 'whole number'],
    ['too long', { brandid: 1, notes: 'x'.repeat(11) }, 'notes', 'at most 10 characters', 'Give 10 characters or less'],
    ['blank', { brandid: 1, notes: '  ' }, 'notes', 'must not be blank', 'for which this holds'],
    ['with U+0000', { brandid: 1, notes: 'a\u0000' }, 'notes', 'U+0000', 'for which this holds'],
    ['not one of the values', { brandid: 1, status: ['opened'] }, 'status.0', 'cannot be "opened"', 'open, closed'],
    [
      'nested as deep as no stack goes',
      { brandid: JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) },
      'brandid',
      'must be a number, not a value nested deeper than 50 levels',
      'Give a number',
    ],
    [
      'unknown, and near a known one',
      { brandid: 1, brand_id: 1 },
      'brand_id',
      'no argument "brand_id"',
      'Did you mean "brandid"',
    ],
    [
      'unknown, and near nothing',
      { brandid: 1, approve: true },
      'approve',
      'no argument "approve"',
      'Known here: brandid',
    ],
    [
      'unknown, inside',
      { brandid: 1, inner: { a: true, b: 1 } },
      'inner.b',
      'no argument "b" in inner',
      'Known here: a.',
    ],
    ['a text for a list', { brandid: 1, status: 'open' }, 'status', 'a list of texts, not "open"', '["open"]'],
    ['none of two values', { brandid: 1, level: 3 }, 'level', 'cannot be 3', 'Use one of: 1, 2'],
  ])('%s', (_title, input, field, message, instead) => {
    const refusal = explain(input);
    expect(refusal.field).toBe(field);
    expect(refusal.message).toContain(message);
    expect(refusal.instead).toContain(instead);
  });

  test('then a value of 100 KB is not sent back', () => {
    expect(JSON.stringify(explain({ brandid: 'x'.repeat(100_000) })).length).toBeLessThan(600);
    expect(JSON.stringify(explain({ brandid: 1, ['k'.repeat(100_000)]: 1 })).length).toBeLessThan(600);
  });
});

describe('given wrong split criteria, the refusal names the nested field and what would do', () => {
  const criteria = (value: unknown) =>
    explain({ brandid: 1, new_brands: [{ brandname: 'Star Market', criteria: value }] }, splitInput);

  test.each([
    [
      'codes as one text',
      { mccid: '5411,5499' },
      'mccid',
      'must be a list of whole numbers, not "5411,5499"',
      'Give a list of whole numbers, e.g. [5411, 5499].',
    ],
    ['one code', { mccid: 5411 }, 'mccid', 'must be a list of whole numbers, not 5411', 'e.g. [5411].'],
    ['codes as texts', { mccid: ['5411'] }, 'mccid.0', 'must be a number, not "5411"', 'e.g. 5411'],
    ['codes as words', { mccid: 'grocery' }, 'mccid', 'not "grocery"', 'Give a list of whole numbers.'],
    ['no codes', { mccid: [] }, 'mccid', '>=1 items', 'Give a list of whole numbers'],
    ['a place as a text', { location: 'BOSTON' }, 'location', 'a list of texts', 'e.g. ["BOSTON"]'],
    ['a regex as a list', { narrative: ['STAR'] }, 'narrative', 'must be a text', 'Give a text.'],
    ['codes deep inside', { any: [{ not: { mccid: '5411' } }] }, 'any.0.not.mccid', 'whole numbers', '[5411]'],
  ])('%s', (_title, value, field, message, instead) => {
    const refusal = criteria(value);
    expect(refusal.field).toBe(`new_brands.0.criteria.${field}`);
    expect(refusal.message).toContain(`"new_brands.0.criteria.${field}" `);
    expect(refusal.message).toContain(message);
    expect(refusal.instead).toContain(instead);
  });

  test.each([
    ['SQL', "mccid IN ('5411')"],
    ['an unknown key', { mcc: [5411] }],
    ['two keys', { mccid: [5411], narrative: 'STAR' }],
  ])('%s: what criteria look like', (_title, value) => {
    const refusal = criteria(value);
    expect(refusal).toMatchObject({ field: 'new_brands.0.criteria', message: expect.stringContaining('cannot be') });
    expect(refusal.instead).toBe('Give an object with exactly one of mccid, narrative, location, all, any, not.');
  });

  test('a choice of several forms: all of them', () => {
    const refusal = explain({ brandid: 1, new_brands: [], unassigned: 'drop' }, splitInput);
    expect(refusal.field).toBe('new_brands');
    const rest = explain(
      { brandid: 1, new_brands: [{ brandname: 'x', criteria: { mccid: [1] } }], unassigned: 'drop' },
      splitInput,
    );
    expect(rest).toMatchObject({ field: 'unassigned', message: expect.stringContaining('cannot be "drop"') });
    expect(rest.instead).toBe('Use one of: keep, refuse. Or: Give a number.');
  });

  test('a mistyped argument of a part: the one that was meant', () => {
    const refusal = explain({ brandid: 1, new_brands: [{ brandnames: 'x', criteria: { mccid: [1] } }] }, splitInput);
    expect(refusal.field).toBe('new_brands.0.brandnames');
    expect(refusal.instead).toContain('Did you mean "brandname"');
  });
});

describe('given a form among several that are objects', () => {
  const shapes = z.strictObject({
    one: z.union([
      z.strictObject({ kind: z.literal('a'), list: z.array(z.int()) }),
      z.strictObject({ kind: z.literal('b'), text: z.string(), more: z.string() }),
    ]),
  });

  test('then the problem of the one that is nearest is told, by its whole path', () => {
    const refusal = explain({ one: { kind: 'a', list: '1, 2' } }, shapes);
    expect(refusal.field).toBe('one.list');
    expect(refusal.instead).toBe('Give a list of whole numbers, e.g. [1, 2].');
  });
});

import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { brandidSchema } from '../../src/domain/brand/brand.ts';
import { explainIssues } from '../../src/domain/input-issues.ts';
import { textInput } from '../../src/domain/text.ts';

const schema = z.strictObject({
  brandid: brandidSchema,
  notes: textInput(10).optional(),
  level: z.union([z.literal(1), z.literal(2)]).optional(),
  status: z.array(z.enum(['open', 'closed'])).optional(),
  list: z.array(z.string()).min(1).optional(),
  inner: z.strictObject({ a: z.boolean() }).optional(),
});

const explain = (input: unknown) => {
  const parsed = schema.safeParse(input, { reportInput: true });
  if (parsed.success) throw new Error('the input is valid');
  return explainIssues(parsed.error, schema);
};

describe('given a wrong input, the refusal names the field, the problem and what would do', () => {
  test.each([
    ['missing', {}, 'brandid', 'required and missing', 'Give a number'],
    ['of another type', { brandid: '12345' }, 'brandid', 'must be a number, not "12345"', 'Give a number'],
    ['out of range', { brandid: 0 }, 'brandid', 'at least 1', 'Give 1 or more'],
    ['a fraction', { brandid: 1.5 }, 'brandid', 'whole number', 'whole number'],
    ['too long', { brandid: 1, notes: 'x'.repeat(11) }, 'notes', 'at most 10 characters', 'Give 10 characters or less'],
    ['blank', { brandid: 1, notes: '  ' }, 'notes', 'must not be blank', 'schema'],
    ['with U+0000', { brandid: 1, notes: 'a\u0000' }, 'notes', 'U+0000', 'schema'],
    ['not one of the values', { brandid: 1, status: ['opened'] }, 'status.0', 'cannot be "opened"', 'open, closed'],
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
    ['unknown, inside', { brandid: 1, inner: { a: true, b: 1 } }, 'inner.b', 'no argument "b" in inner', ''],
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

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { inputSchema, kindOf, parseValue, placeholder } from '../../../src/commands/calling/value-kind.ts';
import { listedInput } from '../../../src/mcp/json-schema.ts';

/** Returns the kind of a field according to a tool's listed schema. */
function kind(field: z.ZodType) {
  const root = inputSchema(listedInput(z.strictObject({ field }), []));
  const node = root.properties.field;
  if (node === undefined) throw new Error('the schema has the field');
  return kindOf(node, root);
}

const reason = z.enum(['ambiguous_brand_name', 'low_confidence']);

describe('the text of a flag', () => {
  test.each([
    [z.int(), '12345', 12345],
    [z.int().optional(), ' 7 ', 7],
    [z.int().nullable(), '7', 7],
    [z.number(), '0.95', 0.95],
    [z.boolean(), 'true', true],
    [z.boolean(), 'False', false],
    [z.string(), '12345', '12345'],
    [z.string(), '', ''],
    [reason, 'Ambiguous brand name', 'ambiguous_brand_name'],
    [reason, 'LOW-CONFIDENCE', 'low_confidence'],
    [z.union([z.literal(1), z.literal(2)]), '2', 2],
    [z.array(z.int()), '5411,5499', [5411, 5499]],
    [z.array(z.int()), ' 5411 , 5499, ', [5411, 5499]],
    [z.array(z.string()), 'a,b c', ['a', 'b c']],
    [z.array(z.string()), '["a,b"]', ['a,b']],
    [z.array(reason), 'low confidence,Ambiguous Brand Name', ['low_confidence', 'ambiguous_brand_name']],
    [z.record(z.string(), z.string()), '{"sector": "Retail"}', { sector: 'Retail' }],
    [z.array(z.strictObject({ a: z.int() })), '[{"a": 1}]', [{ a: 1 }]],
    [z.union([z.enum(['keep', 'refuse']), z.int()]), 'KEEP', 'keep'],
    [z.union([z.enum(['keep', 'refuse']), z.int()]), '12346', 12346],
    [z.union([z.string(), z.int()]), '12', 12],
    [z.json(), '{"a": [1]}', { a: [1] }],
    [z.json(), 'Star Market', 'Star Market'],
  ])('%#: is read as its field requires', (field, text, value) => {
    expect(parseValue(kind(field), text)).toStrictEqual(value);
    expect(field.safeParse(value).success).toBe(true);
  });

  test.each([
    [z.int(), 'abc'],
    [z.int(), '1e5'],
    [z.int(), '99999999999999999999'],
    [z.number(), '1,5'],
    [z.boolean(), 'yes'],
    [reason, 'whatever'],
    [z.union([z.enum(['keep', 'refuse']), z.int()]), 'drop'],
  ])('%#: stays unchanged if it has another form, so that the schema refuses it', (field, text) => {
    expect(parseValue(kind(field), text)).toBe(text);
    expect(field.safeParse(text).success).toBe(false);
  });

  test('is undefined if JSON is required and it is not JSON', () => {
    expect(parseValue(kind(z.strictObject({ a: z.int() })), '{a: 1}')).toBeUndefined();
  });

  test('never becomes a whole number of another value', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.bigInt().map(String), fc.double().map(String)), (text) => {
        const value = parseValue(kind(z.int()), text);
        expect(value === text || String(value) === text.trim() || Number(text) === value).toBe(true);
        if (typeof value === 'number') expect(Number.isSafeInteger(value)).toBe(true);
      }),
    );
  });
});

test.each([
  [z.int(), 'NUMBER'],
  [z.array(z.int()), 'NUMBER,…'],
  [reason, 'ambiguous_brand_name|low_confidence'],
  [z.union([z.enum(['keep', 'refuse']), z.int()]), 'keep|refuse|NUMBER'],
  [z.strictObject({ a: z.int() }), 'JSON'],
])('%#: the help shows the values that a flag takes', (field, word) => {
  expect(placeholder(kind(field))).toBe(word);
});

import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseInput } from '../../src/mcp/parse-input.ts';

const schema = z.strictObject({
  brandid: z.int().min(1),
  limit: z.int().max(200).default(20),
  notes: z.string().max(10).optional(),
  parts: z.array(z.strictObject({ name: z.string() })).optional(),
});

function refusal(input: unknown) {
  const outcome = parseInput(schema, input);
  if (outcome.ok) throw new Error('was accepted');
  return outcome.refusal;
}

describe('an input', () => {
  test('given what the schema asks for, is parsed with its defaults', () => {
    expect(parseInput(schema, { brandid: 12345 })).toStrictEqual({ ok: true, value: { brandid: 12345, limit: 20 } });
  });

  test('given no arguments at all, is taken as the empty object', () => {
    expect(refusal(undefined)).toMatchObject({ code: 'invalid_input', field: 'brandid' });
  });

  test('given a missing and a wrong value, the refusals tell them apart', () => {
    expect(refusal({}).message).toContain('missing');
    expect(refusal({ brandid: 'abc' }).message).toContain('abc');
    expect(refusal({ brandid: 'abc' }).message).not.toContain('missing');
  });

  test('given a mistyped key, the refusal names the one that was meant', () => {
    const { field, instead } = refusal({ brandid: 1, limti: 5 });
    expect(field).toBe('limti');
    expect(instead).toContain('"limit"');
  });

  test('given a fault deep inside, the field is its path', () => {
    expect(refusal({ brandid: 1, parts: [{ name: 'x' }, { name: 5 }] }).field).toBe('parts.1.name');
  });

  test('given a huge text, the refusal does not repeat it', () => {
    const { field, message } = refusal({ brandid: 'x'.repeat(100_000) });
    expect(field).toBe('brandid');
    expect(message.length).toBeLessThan(300);
  });

  test('given nesting that would overflow the stack, it is refused before it is parsed', () => {
    const nested = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
    expect(refusal({ brandid: 1, parts: nested })).toMatchObject({ code: 'invalid_input', field: 'input' });
  });

  test.each([
    ['{"brandid":1,"__proto__":{"limit":5}}', '__proto__'],
    ['{"brandid":1,"__proto__":5}', '__proto__'],
    ['{"brandid":1,"parts":[{"name":"x"},{"name":"y","__proto__":{"name":"z"}}]}', 'parts.1.__proto__'],
    ['{"brandid":1,"parts":[[{"__proto__":null}]]}', 'parts.0.0.__proto__'],
  ])('given a key that parsers drop, it is refused as unknown: %s', (json, field) => {
    const said = refusal(JSON.parse(json));
    expect(said).toMatchObject({ code: 'invalid_input', field });
    expect(said.message).toContain('There is no argument "__proto__"');
  });

  test('given that key below a name made to deceive, the field is cleaned and cut', () => {
    const input = JSON.parse(`{"brandid":1,"\\u202e${'x'.repeat(500)}":{"__proto__":1}}`);
    const { field } = refusal(input);
    expect(field).not.toContain('\u202e');
    expect(field?.length).toBeLessThan(200);
  });
});

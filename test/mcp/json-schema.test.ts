import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { listedInput, listedOutput } from '../../src/mcp/json-schema.ts';

const tree: z.ZodType = z.lazy(() => z.strictObject({ not: tree.optional(), mccid: z.array(z.int()).optional() }));
const input = z.strictObject({
  brandid: z.int().describe('Brand id'),
  level: z.union([z.literal(1), z.literal(2)]).optional(),
  type: z.enum(['a', 'b']).optional(),
  criteria: tree.optional(),
  anything: z.json().optional(),
});

describe('a listed input schema', () => {
  const json = listedInput(input, [{ brandid: 12345 }]);

  test('says what a caller needs and no more', () => {
    expect(json).toMatchObject({
      type: 'object',
      properties: {
        brandid: { type: 'integer', description: 'Brand id' },
        level: { enum: [1, 2] },
        type: { enum: ['a', 'b'] },
        anything: {},
      },
      required: ['brandid'],
      additionalProperties: false,
      examples: [{ brandid: 12345 }],
    });
    expect(JSON.stringify(json)).not.toContain(String(Number.MAX_SAFE_INTEGER));
    expect(json).not.toHaveProperty('$schema');
  });

  test('keeps recursive forms of its own, and spells out "any JSON" as the empty schema', () => {
    const definitions = z.record(z.string(), z.unknown()).parse(json.$defs);
    expect(Object.keys(definitions)).toHaveLength(1);
    expect(JSON.stringify(json)).toContain(`#/$defs/${Object.keys(definitions)[0]}`);
  });

  test('keeps a property whose name is a keyword', () => {
    const named = listedInput(z.strictObject({ default: z.string(), $schema: z.string(), propertyNames: z.int() }), []);
    expect(named.properties).toStrictEqual({
      default: { type: 'string' },
      $schema: { type: 'string' },
      propertyNames: { type: 'integer' },
    });
  });
});

test('a listed output schema stays open for fields to come', () => {
  const json = listedOutput(z.object({ row: z.object({ a: z.string() }) }));
  expect(JSON.stringify(json)).not.toContain('additionalProperties');
});

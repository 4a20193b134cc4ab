import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { bedrockTools } from '../../../src/commands/calling/bedrock-tools.ts';
import { refused } from '../../../src/domain/refusal.ts';
import { runnableTools } from '../../../src/mcp/tool-runner.ts';
import { tools } from '../../../src/tools/index.ts';

/*
 * Written by hand from the API reference of Bedrock: ToolConfiguration, Tool, ToolSpecification, ToolInputSchema. Of a schema's
 * root, the stricter models behind Converse accept type, properties and required. The API also restricts property names.
 */
const propertyName = z.string().regex(/^[a-zA-Z0-9_.-]{1,64}$/);
const toolConfiguration = z.strictObject({
  tools: z
    .array(
      z.strictObject({
        toolSpec: z.strictObject({
          name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
          description: z.string().min(1),
          inputSchema: z.strictObject({
            json: z.strictObject({
              type: z.literal('object'),
              properties: z.record(propertyName, z.looseObject({})),
              required: z.array(propertyName).min(1).optional(),
            }),
          }),
        }),
      }),
    )
    .min(1),
});

const noStore = async () => refused({ code: 'no_store', message: 'None.', instead: 'None needed.' });
const runnable = runnableTools(tools, { foundation: nodeFoundation(), openStore: noStore, log: () => undefined });
const exported = [...runnable.values()].map(({ listed: { name, config } }) => ({
  name,
  description: config.description,
  inputSchema: config.inputSchema['~standard'].jsonSchema.input({ target: 'draft-2020-12' }),
}));
const config = bedrockTools(exported);

test('all tools together form a ToolConfiguration of Converse', () => {
  expect(toolConfiguration.parse(config).tools.map(({ toolSpec }) => toolSpec.name)).toStrictEqual(
    tools.map(({ operation }) => operation.name),
  );
  expect(JSON.stringify(config)).not.toMatch(/"\$(?:ref|defs|schema)"/);
});

describe.each(tools.map((tool, index) => [tool.operation.name, tool, config.tools[index]] as const))(
  '%s',
  (_name, tool, entry) => {
    test('has a schema that accepts its examples and rejects input without a required field', () => {
      const json = entry?.toolSpec.inputSchema.json;
      const schema = z.fromJSONSchema(JSON.parse(JSON.stringify(json)));
      for (const { input } of tool.examples) expect(schema.safeParse(input).error).toBeUndefined();
      for (const field of json?.required ?? []) {
        const rest = Object.entries(tool.examples[0].input).filter(([name]) => name !== field);
        expect(schema.safeParse(Object.fromEntries(rest)).success).toBe(false);
      }
    });

    test('has its first example in the description', () => {
      expect(entry?.toolSpec.description).toContain(JSON.stringify(tool.examples[0].input));
    });
  },
);

test('a recursive form is spelt out twice, and is an object below that', () => {
  const tree = { type: 'object', properties: { not: { $ref: '#/$defs/tree' } } };
  const inputSchema = { type: 'object', properties: { tree: { $ref: '#/$defs/tree' } }, $defs: { tree } };
  const [only] = bedrockTools([{ name: 'a', description: 'b', inputSchema }]).tools;
  const same = { type: 'object', description: 'Nested again in the same form' };
  const second = { type: 'object', properties: { not: same } };
  expect(only?.toolSpec.inputSchema.json.properties).toStrictEqual({
    tree: { type: 'object', properties: { not: second } },
  });
});

test('a property may have the name of a keyword', () => {
  const inputSchema = {
    type: 'object',
    properties: { $ref: { type: 'string' }, enum: { $ref: '#/$defs/e' } },
    $defs: { e: { enum: ['$ref'] } },
  };
  const [only] = bedrockTools([{ name: 'a', description: 'b', inputSchema }]).tools;
  expect(only?.toolSpec.inputSchema.json.properties).toStrictEqual({
    $ref: { type: 'string' },
    enum: { enum: ['$ref'] },
  });
});

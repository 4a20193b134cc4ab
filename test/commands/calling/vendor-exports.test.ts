import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { EXPORT_FORMATS } from '../../../src/commands/calling/export-formats.ts';
import { refused } from '../../../src/domain/refusal.ts';
import { parseInput } from '../../../src/mcp/parse-input.ts';
import { runnableTools } from '../../../src/mcp/tool-runner.ts';
import { writeInputSchema } from '../../../src/mcp/write-input.ts';
import { tools } from '../../../src/tools/index.ts';

/*
 * The limits that the vendors document. OpenAI: "Structured outputs", supported schemas, and the reference of function
 * definitions. Gemini: FunctionDeclaration and Schema. Anthropic: the tools of the Messages API. Bedrock: see
 * bedrock-tools.test.ts.
 */

const noStore = async () => refused({ code: 'no_store', message: 'None.', instead: 'None needed.' });
const runnable = runnableTools(tools, { foundation: nodeFoundation(), openStore: noStore, log: () => undefined });
const listed = [...runnable.values()].map(({ listed: { name, config } }) => ({
  name,
  title: config.title,
  description: config.description,
  inputSchema: config.inputSchema['~standard'].jsonSchema.input({ target: 'draft-2020-12' }),
  outputSchema: config.outputSchema['~standard'].jsonSchema.output({ target: 'draft-2020-12' }),
  annotations: { ...config.annotations },
}));
const exported = (format: string): unknown => JSON.parse(JSON.stringify(EXPORT_FORMATS[format]?.convert(listed)));

type Node = Readonly<Record<string, unknown>>;
const nodeSchema = z.record(z.string(), z.unknown());
const nodesIn = z.record(z.string(), nodeSchema).catch({});
const listIn = z.array(nodeSchema).catch([]);
const textsIn = z.array(z.string()).catch([]);

/** Every schema in a schema, with the number of objects around it, itself included. */
function nodesOf(node: Node, depth = 0): readonly { readonly node: Node; readonly depth: number }[] {
  const here = node.properties === undefined ? depth : depth + 1;
  const inner = [
    ...Object.values(nodesIn.parse(node.properties)),
    ...Object.values(nodesIn.parse(node.$defs)),
    ...listIn.parse(node.anyOf),
    ...(node.items === undefined ? [] : [nodeSchema.parse(node.items)]),
  ];
  return [{ node, depth: here }, ...inner.flatMap((one) => nodesOf(one, here))];
}

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const MOST_TOOLS = 128;

const openAi = z
  .array(
    z.strictObject({
      type: z.literal('function'),
      function: z.strictObject({
        name: z.string().regex(NAME),
        description: z.string().min(1).max(1024),
        strict: z.literal(true),
        parameters: nodeSchema,
      }),
    }),
  )
  .max(MOST_TOOLS)
  .parse(exported('openai'));

const OPENAI_KEYWORDS = [
  ...[
    'type',
    'description',
    'properties',
    'required',
    'additionalProperties',
    'items',
    'enum',
    'anyOf',
    '$ref',
    '$defs',
  ],
  ...['minimum', 'maximum', 'minItems', 'maxItems', 'pattern', 'format'],
];

describe.each(openAi.map(({ function: { name, parameters } }) => [name, parameters] as const))(
  'OpenAI’s form of %s',
  (_name, parameters) => {
    const nodes = nodesOf(parameters);

    test('has the keywords of strict mode only, and an object at its root', () => {
      for (const { node } of nodes) expect(OPENAI_KEYWORDS).toEqual(expect.arrayContaining(Object.keys(node)));
      expect(parameters).toMatchObject({ type: 'object' });
      expect(parameters).not.toHaveProperty('anyOf');
    });

    test('requires every property, and has closed objects only', () => {
      for (const { node } of nodes) {
        if (node.$ref !== undefined) expect(Object.keys(node)).toStrictEqual(['$ref']);
        if (node.type !== 'object' && !(Array.isArray(node.type) && node.type.includes('object'))) continue;
        expect(node.additionalProperties).toBe(false);
        expect(new Set(textsIn.parse(node.required))).toStrictEqual(
          new Set(Object.keys(nodesIn.parse(node.properties))),
        );
      }
    });

    test('stays within the sizes, those of older models too', () => {
      expect(Math.max(...nodes.map(({ depth }) => depth))).toBeLessThanOrEqual(5);
      const names = nodes.flatMap(({ node }) => [
        ...Object.keys(nodesIn.parse(node.properties)),
        ...Object.keys(nodesIn.parse(node.$defs)),
      ]);
      const values = nodes.flatMap(({ node }) => z.array(z.unknown()).catch([]).parse(node.enum).map(String));
      expect(names.length).toBeLessThanOrEqual(100);
      expect(values.length).toBeLessThanOrEqual(500);
      expect([...names, ...values].join('').length).toBeLessThanOrEqual(15_000);
    });
  },
);

const geminiNode: z.ZodType<Node> = z.lazy(() =>
  z.strictObject({
    type: z.enum(['STRING', 'INTEGER', 'NUMBER', 'BOOLEAN', 'ARRAY', 'OBJECT']),
    description: z.string().min(1).optional(),
    format: z.literal('enum').optional(),
    enum: z.array(z.string()).min(1).optional(),
    nullable: z.boolean().optional(),
    properties: z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/), geminiNode).optional(),
    items: geminiNode.optional(),
    required: z.array(z.string()).min(1).optional(),
  }),
);
const gemini = z
  .tuple([
    z.strictObject({
      functionDeclarations: z
        .array(
          z.strictObject({
            name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_-]{0,62}$/),
            description: z.string().min(1).max(1024),
            parameters: geminiNode.optional(),
          }),
        )
        .max(MOST_TOOLS),
    }),
  ])
  .parse(exported('gemini'))[0].functionDeclarations;

describe.each(gemini.map(({ name, parameters = {} }) => [name, parameters] as const))(
  'Gemini’s form of %s',
  (_name, parameters) => {
    test('has enums of texts only, items of every list, and properties of every object', () => {
      for (const { node } of nodesOf(parameters)) {
        if (node.enum !== undefined) expect(node.type).toBe('STRING');
        if (node.type === 'ARRAY') expect(node).toHaveProperty('items');
        if (node.type === 'OBJECT') expect(Object.keys(nodesIn.parse(node.properties)).length).toBeGreaterThan(0);
        expect(Object.keys(nodesIn.parse(node.properties))).toEqual(
          expect.arrayContaining(textsIn.parse(node.required)),
        );
      }
    });
  },
);

const anthropic = z
  .array(
    z.strictObject({
      name: z.string().regex(NAME),
      description: z.string().min(1),
      input_schema: z.looseObject({
        type: z.literal('object'),
        properties: z.record(z.string().regex(/^[a-zA-Z0-9_.-]{1,64}$/), nodeSchema),
      }),
    }),
  )
  .parse(exported('anthropic'));

test('Anthropic’s form has no union at the root of a schema', () => {
  for (const { input_schema } of anthropic)
    for (const keyword of ['anyOf', 'oneOf', 'allOf']) expect(input_schema).not.toHaveProperty(keyword);
});

/** A call as a model makes it in a form: values of the form's types, and null in the fields that it may leave out. */
function called(node: Node, value: unknown, root: Node): unknown {
  if (typeof node.$ref === 'string')
    return called(nodesIn.parse(root.$defs)[node.$ref.replace('#/$defs/', '')] ?? {}, value, root);
  const members = listIn.parse(node.anyOf);
  if (value === undefined) return members.some((member) => textsIn.parse(member.enum).includes('')) ? '' : null;
  const [one] = members.filter((member) => member.type !== 'null');
  if (one !== undefined) return typeof value === 'object' ? called(one, value, root) : value;
  const type = (Array.isArray(node.type) ? node.type.map(String) : [String(node.type)]).map((each) =>
    each.toLowerCase(),
  );
  if (type.includes('string') && typeof value !== 'string')
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (Array.isArray(value)) return value.map((item) => called(nodeSchema.catch({}).parse(node.items), item, root));
  const properties = nodesIn.parse(node.properties);
  if (typeof value !== 'object' || Object.keys(properties).length === 0) return value;
  const fields = nodeSchema.parse(value);
  const names = new Set([...Object.keys(properties), ...Object.keys(fields)]);
  return Object.fromEntries([...names].map((name) => [name, called(properties[name] ?? {}, fields[name], root)]));
}

const toolConfig = z
  .object({ tools: z.array(z.object({ toolSpec: z.object({ inputSchema: z.object({ json: nodeSchema }) }) })) })
  .parse(exported('bedrock-converse'));
const forms: Readonly<Record<string, (index: number) => Node>> = {
  openai: (index) => openAi[index]?.function.parameters ?? {},
  gemini: (index) => gemini[index]?.parameters ?? {},
  anthropic: (index) => anthropic[index]?.input_schema ?? {},
  'bedrock-converse': (index) => toolConfig.tools[index]?.toolSpec.inputSchema.json ?? {},
};

describe.each(Object.entries(forms))('a call in the form of %s', (_format, formOf) => {
  test.each(tools.map((tool, index) => [tool.operation.name, tool, index] as const))(
    'of %s means what the example means',
    (_name, { operation, examples }, index) => {
      const schema = operation.effect === 'write' ? writeInputSchema(operation) : operation.input;
      for (const { input } of examples) {
        const form = formOf(index);
        expect(withoutNulls(parseInput(schema, called(form, input, form)))).toStrictEqual(
          withoutNulls(parseInput(schema, input)),
        );
      }
    },
  );
});

/** Leaves out null in a document and in a step of a plan, which are read once more where they are used. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(kept.map(([name, one]) => [name, withoutNulls(one)]));
}

test('null stays apart from left out where it means something', () => {
  const index = tools.findIndex(({ operation }) => operation.name === 'update_source_data');
  const form = forms.openai?.(index) ?? {};
  const combo = { table: 'combo', ccid: 1, updates: { mid: 'x' } };
  const schema = tools[index]?.operation.input ?? z.strictObject({});
  const sent = nodeSchema.parse(called(form, combo, form));
  expect(parseInput(schema, { ...combo, bankid: sent.bankid })).toStrictEqual(parseInput(schema, combo));
  expect(parseInput(schema, { ...combo, bankid: null })).not.toStrictEqual(parseInput(schema, combo));
});

test('every form has every tool, once', () => {
  const names = tools.map(({ operation }) => operation.name);
  expect(openAi.map((tool) => tool.function.name)).toStrictEqual(names);
  expect(gemini.map((tool) => tool.name)).toStrictEqual(names);
  expect(anthropic.map((tool) => tool.name)).toStrictEqual(names);
});

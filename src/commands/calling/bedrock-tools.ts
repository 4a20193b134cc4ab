import { z } from 'zod';

/** A tool as every format of the export has it. */
export interface ExportedTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

const rootSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
  examples: z.array(z.unknown()).default([]),
  $defs: z.record(z.string(), z.unknown()).default({}),
});

/** How often a schema that holds itself is spelt out inside itself. */
const DEEPEST = 2;

/**
 * The tools as `toolConfig` of Bedrock's Converse takes them (API reference: ToolConfiguration, ToolSpecification). At
 * the root of a schema Bedrock wants an object, Anthropic's models refuse a choice, and Amazon's know nothing but type,
 * properties and required. So definitions are put where they are referred to, and the first example is told in the description.
 */
export function bedrockTools(tools: readonly ExportedTool[]) {
  return { tools: tools.map((tool) => ({ toolSpec: toolSpec(tool) })) };
}

function toolSpec({ name, description, inputSchema }: ExportedTool) {
  const { properties, required, examples, $defs } = rootSchema.parse(inputSchema);
  const [example] = examples;
  const json = {
    type: 'object',
    properties: mapped(properties, (schema) => inlined(schema, { definitions: $defs, open: [] })),
    ...(required.length === 0 ? {} : { required }),
  };
  const told = example === undefined ? '' : ` Example: ${JSON.stringify(example)}`;
  return { name, description: `${description}${told}`, inputSchema: { json } };
}

interface Definitions {
  readonly definitions: Readonly<Record<string, unknown>>;
  /** The definitions that we are inside of. */
  readonly open: readonly string[];
}

const objectSchema = z.record(z.string(), z.unknown());

function inlined(node: unknown, within: Definitions): unknown {
  if (Array.isArray(node)) return node.map((item) => inlined(item, within));
  const schema = objectSchema.safeParse(node);
  if (!schema.success) return node;
  const { $ref, ...rest } = schema.data;
  const kept = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, keyword(key, value, within)]));
  if (typeof $ref !== 'string') return kept;
  const name = $ref.replace('#/$defs/', '');
  const depth = within.open.filter((one) => one === name).length;
  if (depth >= DEEPEST) return { type: 'object', description: 'The same form again', ...kept };
  const definition = inlined(within.definitions[name], { ...within, open: [...within.open, name] });
  return { ...objectSchema.parse(definition), ...kept };
}

/** Names of properties are no keywords, and values are no schemas. */
function keyword(key: string, value: unknown, within: Definitions): unknown {
  if (['default', 'examples', 'enum', 'const', 'required'].includes(key)) return value;
  const named = key === 'properties' ? objectSchema.safeParse(value) : undefined;
  return named?.success === true ? mapped(named.data, (schema) => inlined(schema, within)) : inlined(value, within);
}

function mapped(object: Readonly<Record<string, unknown>>, change: (value: unknown) => unknown) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

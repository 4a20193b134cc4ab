import { z } from 'zod';

/** A tool definition, as exported in every format. */
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

/** Nesting depth to which a recursive schema is expanded. */
const MAX_EXPANSION = 2;

/**
 * Converts the tools to `toolConfig` of Bedrock's Converse (API reference: ToolConfiguration, ToolSpecification). The
 * root of a schema must be an object for Bedrock, must not be a union for Anthropic's models, and may only have type,
 * properties and required for Amazon's. So definitions are inlined, and the first example goes into the description.
 */
export function bedrockTools(tools: readonly ExportedTool[]) {
  return { tools: tools.map((tool) => ({ toolSpec: toolSpec(tool) })) };
}

function toolSpec({ name, description, inputSchema }: ExportedTool) {
  const { properties, required, examples, $defs } = rootSchema.parse(inputSchema);
  const [example] = examples;
  const json = {
    type: 'object',
    properties: mapValues(properties, (schema) => inlineRefs(schema, { definitions: $defs, path: [] })),
    ...(required.length === 0 ? {} : { required }),
  };
  const suffix = example === undefined ? '' : ` Example: ${JSON.stringify(example)}`;
  return { name, description: `${description}${suffix}`, inputSchema: { json } };
}

interface Scope {
  readonly definitions: Readonly<Record<string, unknown>>;
  /** Names of the definitions that enclose the current node. */
  readonly path: readonly string[];
}

const objectSchema = z.record(z.string(), z.unknown());

function inlineRefs(node: unknown, scope: Scope): unknown {
  if (Array.isArray(node)) return node.map((item) => inlineRefs(item, scope));
  const schema = objectSchema.safeParse(node);
  if (!schema.success) return node;
  const { $ref, ...rest } = schema.data;
  const own = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, inlineKeyword(key, value, scope)]));
  if (typeof $ref !== 'string') return own;
  const name = $ref.replace('#/$defs/', '');
  const depth = scope.path.filter((enclosing) => enclosing === name).length;
  if (depth >= MAX_EXPANSION) return { type: 'object', description: 'Nested again in the same form', ...own };
  const definition = inlineRefs(scope.definitions[name], { ...scope, path: [...scope.path, name] });
  return { ...objectSchema.parse(definition), ...own };
}

/** Inlines references below a keyword. Property names are not keywords, and values such as `default` are not schemas. */
function inlineKeyword(key: string, value: unknown, scope: Scope): unknown {
  if (['default', 'examples', 'enum', 'const', 'required'].includes(key)) return value;
  const properties = key === 'properties' ? objectSchema.safeParse(value) : undefined;
  return properties?.success === true
    ? mapValues(properties.data, (schema) => inlineRefs(schema, scope))
    : inlineRefs(value, scope);
}

function mapValues(object: Readonly<Record<string, unknown>>, change: (value: unknown) => unknown) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

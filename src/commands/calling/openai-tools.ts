import { asSchema, type JsonSchema, withInner } from '../../mcp/schema-walk.ts';
import type { ExportedTool } from './bedrock-tools.ts';
import { boundsInWords, describedAs, isFreeForm, jsonText } from './vendor-schema.ts';

/** Bounds that strict mode has; the others are said in descriptions. */
const KEPT: ReadonlySet<string> = new Set(['minimum', 'maximum', 'minItems', 'maxItems']);

/** What OpenAI's strict form cannot say, for whoever exports. */
export const OPENAI_GIVES_UP = [
  'Optional fields are required and may be null, or "" where null is a value; the server reads both as left out.',
  'Objects with keys of their own (a metadata file, updates, the arguments of a step) are JSON text.',
  'Lengths of texts, numbers of keys and defaults are said in descriptions. Examples are left out.',
];

/**
 * Converts the tools to `tools` of OpenAI's Chat Completions in strict mode: every property is required, objects are
 * closed, and nothing is free-form. For the Responses API, put what is in `function` beside `type`.
 */
export function openAiTools(tools: readonly ExportedTool[]) {
  return tools.map(({ name, description, inputSchema }) => ({
    type: 'function' as const,
    function: { name, description, strict: true, parameters: strictSchema(inputSchema) },
  }));
}

function strictSchema({ examples: _, ...schema }: JsonSchema): JsonSchema {
  return strict(schema);
}

function strict(node: JsonSchema): JsonSchema {
  // A document lists some of its keys and may have others.
  if (isFreeForm(node) || isDocument(node)) return jsonText(node, 'object');
  // Beside a reference, strict mode takes nothing but a description.
  if (typeof node.$ref === 'string') return { $ref: node.$ref };
  const inner = boundsInWords(withInner(node, strict), KEPT);
  if (Array.isArray(inner.anyOf)) {
    const { type: _, ...union } = inner;
    return union;
  }
  const properties = asSchema(inner.properties);
  if (properties === undefined) return inner;
  const required = new Set(Array.isArray(node.required) ? node.required : []);
  const all = Object.entries(properties).map(([name, property]): [string, JsonSchema] => {
    const one = asSchema(property) ?? {};
    return [name, required.has(name) ? one : nullable(one)];
  });
  return {
    ...inner,
    properties: Object.fromEntries(all),
    required: all.map(([name]) => name),
    additionalProperties: false,
  };
}

/** An object inside that requires nothing and has no number of keys; see `metadataDocumentInput`. */
function isDocument({ properties, required, maxProperties, additionalProperties }: JsonSchema): boolean {
  return (
    properties !== undefined && required === undefined && maxProperties === undefined && additionalProperties !== false
  );
}

function nullable(node: JsonSchema): JsonSchema {
  const { type, anyOf, $ref, enum: values } = node;
  if (Array.isArray(anyOf)) return { ...node, anyOf: [...anyOf, { type: 'null' }] };
  if ($ref !== undefined) return { anyOf: [node, { type: 'null' }] };
  const types = Array.isArray(type) ? type : [type];
  if (types.includes('null')) return blankOr(node);
  if ('const' in node) return { ...withoutConst(node), type: [...types, 'null'], enum: [node.const, null] };
  return {
    ...describedAs(node, 'null: left out'),
    type: [...types, 'null'],
    ...(Array.isArray(values) ? { enum: [...values, null] } : {}),
  };
}

/** An optional field in which null is a value of its own: there "" stands for left out, which the server reads so too. */
function blankOr({ description, ...node }: JsonSchema): JsonSchema {
  const own = typeof description === 'string' ? { description } : {};
  return { ...describedAs(own, '"": left out'), anyOf: [node, { type: 'string', enum: [''] }] };
}

function withoutConst({ const: _, ...node }: JsonSchema): JsonSchema {
  return node;
}

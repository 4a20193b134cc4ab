import { asSchema, type JsonSchema, rebuiltSchema } from './schema-walk.ts';

/** The types of any JSON value. */
const ANY_JSON = ['string', 'number', 'boolean', 'object', 'array', 'null'];

/**
 * Gives every schema a `type`, also beside `enum`, `const`, `$ref` and `anyOf`, which imply it. Some clients and
 * models' APIs look at nothing else: without it, older Inspectors send 1 as "1", and Gemini refuses the tool.
 */
export function typedSchema(root: JsonSchema): JsonSchema {
  const definitions = asSchema(root.$defs) ?? {};
  return rebuiltSchema(root, (node) => {
    const { type: _, ...rest } = node;
    const types = typesOf(node, definitions);
    const [only = 'object', ...others] = types;
    return { type: others.length === 0 ? only : types, ...rest };
  });
}

function typesOf(node: JsonSchema, definitions: JsonSchema): readonly string[] {
  if (Array.isArray(node.enum)) return distinct(node.enum.map(typeOfValue));
  if ('const' in node) return [typeOfValue(node.const)];
  if (typeof node.type === 'string') return [node.type];
  if (Array.isArray(node.type)) return node.type.map(String);
  if (typeof node.$ref === 'string') return typesOf(definitionOf(node.$ref, definitions), definitions);
  if (Array.isArray(node.anyOf)) {
    return distinct(node.anyOf.flatMap((member: unknown) => typesOf(asSchema(member) ?? {}, definitions)));
  }
  return ANY_JSON;
}

/** Returns the definition that a reference names. The schemas listed here refer to no definition that only refers on. */
export function definitionOf(reference: string, definitions: JsonSchema): JsonSchema {
  return asSchema(definitions[reference.replace('#/$defs/', '')]) ?? {};
}

function typeOfValue(value: unknown): string {
  if (value === null) return 'null';
  if (Number.isInteger(value)) return 'integer';
  return Array.isArray(value) ? 'array' : typeof value;
}

function distinct(types: readonly string[]): readonly string[] {
  return [...new Set(types)];
}

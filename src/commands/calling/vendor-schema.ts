import { asSchema, type JsonSchema, withInner } from '../../mcp/schema-walk.ts';

/** Keywords of bounds with the words that a description says instead. */
const BOUNDS: readonly (readonly [keyword: string, words: (value: unknown) => string])[] = [
  ['minimum', (value) => `at least ${value}`],
  ['maximum', (value) => `at most ${value}`],
  ['minLength', (value) => `at least ${value} characters`],
  ['maxLength', (value) => `at most ${value} characters`],
  ['minItems', (value) => `at least ${value} items`],
  ['maxItems', (value) => `at most ${value} items`],
  ['minProperties', (value) => `at least ${value} of its keys`],
  ['maxProperties', (value) => `at most ${value} of its keys`],
  ['default', (value) => `default ${JSON.stringify(value)}`],
];

/** Moves the bounds that a form does not have into the description. */
export function boundsInWords(node: JsonSchema, kept: ReadonlySet<string>): JsonSchema {
  const dropped = BOUNDS.filter(([keyword]) => keyword in node && !kept.has(keyword));
  const words = dropped.map(([keyword, say]) => say(node[keyword]));
  const names = new Set(dropped.map(([keyword]) => keyword));
  const rest = Object.fromEntries(Object.entries(node).filter(([keyword]) => !names.has(keyword)));
  return words.length === 0 ? rest : describedAs(rest, words.join(', '));
}

/** Adds words to the description of a schema. */
export function describedAs(node: JsonSchema, words: string): JsonSchema {
  const { description } = node;
  return { ...node, description: typeof description === 'string' ? `${description}; ${words}` : words };
}

/** Levels to which a recursive schema is written out where references do not exist. */
const MAX_EXPANSION = 2;

/** Writes references out. Below {@link MAX_EXPANSION} levels a recursive form is JSON text. */
export function withoutReferences(root: JsonSchema): JsonSchema {
  const definitions = asSchema(root.$defs) ?? {};
  const expand = (node: JsonSchema, path: readonly string[]): JsonSchema => {
    const { $ref, $defs: _, ...rest } = node;
    if (typeof $ref !== 'string') return withInner(rest, (inner) => expand(inner, path));
    const { type: _type, ...own } = rest;
    const depth = path.filter((enclosing) => enclosing === $ref).length;
    if (depth >= MAX_EXPANSION) return jsonText(describedAs(own, 'the same form again'), 'object');
    const definition = asSchema(definitions[$ref.replace('#/$defs/', '')]) ?? {};
    return { ...expand(definition, [...path, $ref]), ...own };
  };
  return expand(root, []);
}

/** Returns a schema of the JSON text of a value, which the server reads like the value itself. */
export function jsonText({ description }: JsonSchema, kind: string): JsonSchema {
  const node = { type: 'string', ...(description === undefined ? {} : { description }) };
  return describedAs(node, `as JSON text of an ${kind}`);
}

/** Returns the type of a schema without null, if it is one type. */
export function onlyType({ type }: JsonSchema): string | undefined {
  const types = typesOf(type).filter((one) => one !== 'null');
  return types.length === 1 ? types[0] : undefined;
}

export function isNullable({ type }: JsonSchema): boolean {
  return typesOf(type).includes('null');
}

function typesOf(type: unknown): readonly string[] {
  return Array.isArray(type) ? type.map(String) : typeof type === 'string' ? [type] : [];
}

/** Returns true for an object whose keys the schema does not list. */
export function isFreeForm(node: JsonSchema): boolean {
  return onlyType(node) === 'object' && node.properties === undefined && node.$ref === undefined;
}

import { z } from 'zod';

const schemaNode = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.json()).optional(),
  const: z.json().optional(),
  anyOf: z.array(z.unknown()).optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  description: z.string().optional(),
  default: z.json().optional(),
  $defs: z.record(z.string(), z.unknown()).optional(),
});
type SchemaNode = z.infer<typeof schemaNode>;

/** One field of a tool's input. A nested field has a path: `new_brands[].brandname`. */
export interface InputField {
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  /** Limits and the default, in words; empty if there are none. */
  readonly bounds: string;
  readonly description: string;
}

/** Returns the fields of a listed input schema (`src/mcp/json-schema.ts`), in its order. A recursive part is shown once. */
export function inputFields(schema: unknown): readonly InputField[] {
  const root = schemaNode.parse(schema);
  return fieldsOf(root, '', { definitions: root.$defs ?? {}, shown: new Map() });
}

interface Known {
  readonly definitions: Readonly<Record<string, unknown>>;
  /** The path at which each definition was expanded. */
  readonly shown: Map<string, string>;
}

function fieldsOf(node: SchemaNode, prefix: string, known: Known): InputField[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const field = schemaNode.parse(child);
    const path = `${prefix}${name}`;
    const row = {
      path,
      type: typeOf(field, known),
      required: node.required?.includes(name) === true,
      bounds: boundsOf(field.$ref === undefined ? field : { ...definitionOf(field.$ref, known), ...field }),
      description: field.description ?? '',
    };
    return [row, ...below(field, path, known)];
  });
}

/** Returns the fields inside a field. */
function below(field: SchemaNode, path: string, known: Known): InputField[] {
  if (field.items !== undefined) return below(schemaNode.parse(field.items), `${path}[]`, known);
  if (field.anyOf !== undefined) return field.anyOf.flatMap((option) => below(schemaNode.parse(option), path, known));
  if (field.$ref === undefined) return fieldsOf(field, `${path}.`, known);
  if (known.shown.has(field.$ref)) return [];
  known.shown.set(field.$ref, path);
  return below(definitionOf(field.$ref, known), path, known);
}

function definitionOf(reference: string, known: Known): SchemaNode {
  return schemaNode.parse(known.definitions[reference.replace('#/$defs/', '')]);
}

function typeOf(field: SchemaNode, known: Known): string {
  if (field.$ref !== undefined) {
    const shown = known.shown.get(field.$ref);
    return shown === undefined ? typeOf(definitionOf(field.$ref, known), known) : `like \`${shown}\``;
  }
  if (field.enum !== undefined) return field.enum.map(code).join(' or ');
  if (field.const !== undefined) return code(field.const);
  if (field.anyOf !== undefined)
    return field.anyOf.map((option) => typeOf(schemaNode.parse(option), known)).join(' or ');
  if (field.items !== undefined) return `list of ${typeOf(schemaNode.parse(field.items), known)}`;
  return Array.isArray(field.type) ? field.type.join(' or ') : (field.type ?? 'any JSON');
}

const code = (value: z.core.util.JSONType): string => `\`${JSON.stringify(value)}\``;

const BOUNDS: readonly (readonly [keyword: string, words: (value: string) => string])[] = [
  ['minimum', (n) => `≥ ${n}`],
  ['exclusiveMinimum', (n) => `> ${n}`],
  ['maximum', (n) => `≤ ${n}`],
  ['exclusiveMaximum', (n) => `< ${n}`],
  ['minLength', (n) => `≥ ${n} characters`],
  ['maxLength', (n) => `≤ ${n} characters`],
  ['minItems', (n) => `≥ ${n} items`],
  ['maxItems', (n) => `≤ ${n} items`],
  ['minProperties', (n) => `≥ ${n} keys`],
  ['maxProperties', (n) => `≤ ${n} keys`],
  ['pattern', (text) => `matches \`${text}\``],
  ['format', (text) => `format ${text}`],
];

function boundsOf(field: SchemaNode): string {
  const limits = BOUNDS.flatMap(([keyword, words]) =>
    field[keyword] === undefined ? [] : [words(`${field[keyword]}`)],
  );
  const inherent = field.default === undefined ? [] : [`default ${code(field.default)}`];
  return [...limits, ...inherent].join(', ');
}

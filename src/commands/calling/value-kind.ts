import { z } from 'zod';

/** How the text of a flag becomes a value of the input. */
export type ValueKind =
  | { readonly kind: 'text' | 'whole' | 'number' | 'boolean' | 'json' }
  | { readonly kind: 'choice'; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: 'list'; readonly of: ValueKind }
  | { readonly kind: 'either'; readonly of: readonly ValueKind[] };

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const nodeSchema = z.looseObject({
  $ref: z.string().optional(),
  type: z.string().optional(),
  enum: z.array(scalar).optional(),
  const: scalar.optional(),
  anyOf: z.array(z.unknown()).optional(),
  items: z.unknown().optional(),
  description: z.string().optional(),
  default: z.json().optional(),
  maximum: z.number().optional(),
  minimum: z.number().optional(),
});
const rootSchema = z.looseObject({
  properties: z.record(z.string(), nodeSchema).default({}),
  required: z.array(z.string()).default([]),
  $defs: z.record(z.string(), z.unknown()).default({}),
});

export type InputSchema = z.infer<typeof rootSchema>;
export type FieldSchema = z.infer<typeof nodeSchema>;

/** A listed input schema (`src/mcp/json-schema.ts`). */
export function inputSchema(json: unknown): InputSchema {
  return rootSchema.parse(json);
}

export function kindOf(node: FieldSchema, root: InputSchema): ValueKind {
  if (node.$ref !== undefined) {
    // What refers to itself is an object; a flag takes it as JSON, however deep it goes.
    return kindOf(nodeSchema.parse(root.$defs[node.$ref.replace('#/$defs/', '')]), root);
  }
  if (node.enum !== undefined) return { kind: 'choice', values: node.enum };
  if (node.const !== undefined) return { kind: 'choice', values: [node.const] };
  if (node.anyOf !== undefined) return eitherOf(node.anyOf, root);
  switch (node.type) {
    case 'string':
      return { kind: 'text' };
    case 'integer':
      return { kind: 'whole' };
    case 'number':
    case 'boolean':
      return { kind: node.type };
    case 'array': {
      const of = kindOf(nodeSchema.parse(node.items ?? {}), root);
      return of.kind === 'json' || of.kind === 'list' || of.kind === 'either' ? { kind: 'json' } : { kind: 'list', of };
    }
    case 'object':
      return { kind: 'json' };
    default:
      // Any JSON: what does not read as JSON is meant as text.
      return { kind: 'either', of: [{ kind: 'json' }, { kind: 'text' }] };
  }
}

function eitherOf(members: readonly unknown[], root: InputSchema): ValueKind {
  const kinds = members
    .map((member) => nodeSchema.parse(member))
    .filter((member) => member.type !== 'null')
    .map((member) => kindOf(member, root));
  const [only, second] = kinds;
  if (only !== undefined && second === undefined) return only;
  // Text takes anything, so it comes last.
  return { kind: 'either', of: kinds.toSorted((a, b) => Number(a.kind === 'text') - Number(b.kind === 'text')) };
}

/** What stands for the value in a help text. */
export function valueWord(kind: ValueKind): string {
  switch (kind.kind) {
    case 'text':
      return 'TEXT';
    case 'whole':
    case 'number':
      return 'NUMBER';
    case 'boolean':
      return 'true|false';
    case 'json':
      return 'JSON';
    case 'choice':
      return kind.values.join('|');
    case 'list':
      return `${valueWord(kind.of)},…`;
    case 'either':
      return [...new Set(kind.of.map(valueWord))].join('|');
  }
}

const WHOLE = /^-?\d{1,15}$/;
const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/**
 * The value that the text stands for; the text itself where it has not the form, for the input schema to refuse in its
 * own words. Undefined only where JSON is wanted and the text is none.
 */
export function valueFrom(kind: ValueKind, text: string): unknown {
  return fitting(kind, text) ?? (kind.kind === 'json' ? undefined : text);
}

function fitting(kind: ValueKind, text: string): unknown {
  switch (kind.kind) {
    case 'text':
      return text;
    case 'whole':
      return WHOLE.test(text.trim()) ? Number(text) : undefined;
    case 'number':
      return NUMBER.test(text.trim()) ? Number(text) : undefined;
    case 'boolean':
      return { true: true, false: false }[text.trim().toLowerCase()];
    case 'choice':
      return kind.values.find((value) => normalised(String(value)) === normalised(text));
    case 'list':
      return listOf(kind.of, text);
    case 'json':
      return parsedJson(text);
    case 'either':
      return kind.of.map((one) => fitting(one, text)).find((value) => value !== undefined);
  }
}

/** "Ambiguous brand name" is what people write for `ambiguous_brand_name`. */
function normalised(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '_');
}

/** Values with commas between, or a list in JSON, for values that hold a comma themselves. */
function listOf(of: ValueKind, text: string): unknown {
  const json = text.trimStart().startsWith('[') ? parsedJson(text) : undefined;
  if (Array.isArray(json)) return json;
  const parts = text.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '').map((part) => valueFrom(of, part));
}

function parsedJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

import { z } from 'zod';
import { JsonFault, readStrictJson } from '../../domain/input/strict-json.ts';
import { foldedWord } from '../../domain/input/words.ts';

/** The kind of an input value, which decides how a flag's text is parsed. */
export type ValueKind =
  | { readonly kind: 'text' | 'integer' | 'number' | 'boolean' | 'json' }
  | { readonly kind: 'choice'; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: 'list'; readonly of: ValueKind }
  | { readonly kind: 'either'; readonly of: readonly ValueKind[] };

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const nodeSchema = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
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

/** Parses a listed input schema (`src/mcp/json-schema.ts`). */
export function inputSchema(json: unknown): InputSchema {
  return rootSchema.parse(json);
}

export function kindOf(node: FieldSchema, root: InputSchema): ValueKind {
  if (node.$ref !== undefined) {
    // Terminates: every recursive definition is an object, and a flag takes an object as JSON.
    return kindOf(nodeSchema.parse(root.$defs[node.$ref.replace('#/$defs/', '')]), root);
  }
  if (node.enum !== undefined) return { kind: 'choice', values: node.enum };
  if (node.const !== undefined) return { kind: 'choice', values: [node.const] };
  if (node.anyOf !== undefined) return unionKind(node.anyOf, root);
  if (Array.isArray(node.type))
    return unionKind(
      node.type.map((type) => ({ ...node, type })),
      root,
    );
  switch (node.type) {
    case 'string':
      return { kind: 'text' };
    case 'integer':
      return { kind: 'integer' };
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
      // Any JSON value; text that is not JSON counts as a string.
      return { kind: 'either', of: [{ kind: 'json' }, { kind: 'text' }] };
  }
}

function unionKind(members: readonly unknown[], root: InputSchema): ValueKind {
  const kinds = members
    .map((member) => nodeSchema.parse(member))
    .filter((member) => member.type !== 'null')
    .map((member) => kindOf(member, root));
  const [only, second] = kinds;
  if (only !== undefined && second === undefined) return only;
  // Text accepts anything, so it is tried last.
  return { kind: 'either', of: kinds.toSorted((a, b) => Number(a.kind === 'text') - Number(b.kind === 'text')) };
}

/** The placeholder for a value in a help text. */
export function placeholder(kind: ValueKind): string {
  switch (kind.kind) {
    case 'text':
      return 'TEXT';
    case 'integer':
    case 'number':
      return 'NUMBER';
    case 'boolean':
      return 'true|false';
    case 'json':
      return 'JSON';
    case 'choice':
      return kind.values.join('|');
    case 'list':
      return `${placeholder(kind.of)},…`;
    case 'either':
      return [...new Set(kind.of.map(placeholder))].join('|');
  }
}

const INTEGER = /^-?\d{1,15}$/;
const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/**
 * Parses a flag's text. Text of the wrong form is returned unchanged, so that the input schema refuses it with its own
 * message. Returns undefined only for text that should be JSON and is not.
 */
export function parseValue(kind: ValueKind, text: string): unknown {
  return tryParse(kind, text) ?? (kind.kind === 'json' ? undefined : text);
}

function tryParse(kind: ValueKind, text: string): unknown {
  switch (kind.kind) {
    case 'text':
      return text;
    case 'integer':
      return INTEGER.test(text.trim()) ? Number(text) : undefined;
    case 'number':
      return NUMBER.test(text.trim()) ? Number(text) : undefined;
    case 'boolean':
      return { true: true, false: false }[text.trim().toLowerCase()];
    case 'choice':
      // Lets "Ambiguous brand name" stand for `ambiguous_brand_name`.
      return kind.values.find((value) => foldedWord(String(value)) === foldedWord(text));
    case 'list':
      return parseList(kind.of, text);
    case 'json':
      return parseJson(text);
    case 'either':
      return kind.of.map((option) => tryParse(option, text)).find((value) => value !== undefined);
  }
}

/** Parses values separated by commas, or a JSON list, which also allows values that contain a comma. */
function parseList(of: ValueKind, text: string): unknown {
  const json = text.trimStart().startsWith('[') ? parseJson(text) : undefined;
  if (Array.isArray(json)) return json;
  const parts = text.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '').map((part) => parseValue(of, part));
}

function parseJson(text: string): unknown {
  const json = readStrictJson(text);
  return json instanceof JsonFault ? undefined : json.value;
}

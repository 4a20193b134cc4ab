import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { untrustedText } from '../domain/text/text.ts';
import { withoutRepeats } from './repeated-schemas.ts';

type JsonSchema = Record<string, unknown>;

/** Said once for all answers, in the server's instructions. */
const UNTRUSTED = untrustedText.description;
const jsonObject = z.record(z.string(), z.unknown());

interface Reading {
  readonly side: 'input' | 'output';
  /** References to zod's recursive "any JSON value", which is simply `{}`. */
  readonly anyJson: ReadonlySet<string>;
}

const DATA_KEYWORDS: ReadonlySet<string> = new Set(['default', 'examples', 'enum', 'const', 'required']);
const MAP_KEYWORDS: ReadonlySet<string> = new Set(['properties', '$defs']);

/** Leaves out keywords that tell a reader nothing: a model pays for each of them. */
function terse(node: unknown, reading: Reading): unknown {
  if (Array.isArray(node)) return node.map((item) => terse(item, reading));
  if (typeof node !== 'object' || node === null) return node;
  if ('$ref' in node && typeof node.$ref === 'string' && reading.anyJson.has(node.$ref)) return {};
  const isInput = reading.side === 'input';
  const shorter = literalUnion(node) ?? oneKeyUnion(node) ?? describedOnce(node);
  const isNoise = isInput ? isInputNoise : isOutputNoise;
  const kept = Object.entries(shorter).filter(([key, value]) => !isNoise(key, value, shorter));
  const listed = Object.fromEntries(kept.map(([key, value]) => [key, keyword(key, value, reading)]));
  return isInput ? listed : merged(listed);
}

/** Bounds of a value that this server makes tell a reader nothing. */
const OUTPUT_BOUNDS: ReadonlySet<string> = new Set([
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'pattern', 'format', 'minItems', 'maxItems'],
]);

function isOutputNoise(key: string, value: unknown, node: object): boolean {
  return (
    OUTPUT_BOUNDS.has(key) || (key === 'required' && isEveryProperty(value, node)) || isInputNoise(key, value, node)
  );
}

/**
 * An answer has every field that its schema lists. `required` would repeat all their names, a fifth of the tokens, so
 * it is kept only where some field may be absent.
 */
function isEveryProperty(required: unknown, node: object): boolean {
  if (!Array.isArray(required) || !('properties' in node)) return false;
  return Object.keys(jsonObject.parse(node.properties)).every((name) => required.includes(name));
}

function isInputNoise(key: string, value: unknown, node: object): boolean {
  switch (key) {
    case '$schema':
    case 'propertyNames':
      return true;
    case 'type':
      return 'const' in node || 'enum' in node;
    case 'minLength':
    case 'minItems':
      return value === 1;
    case 'minimum':
      // That an id is positive goes without saying.
      return value === Number.MIN_SAFE_INTEGER || (value === 1 && 'maximum' in node && isTypeEnd(node.maximum));
    case 'maximum':
      return isTypeEnd(value);
    case 'additionalProperties':
      // Said once, at the root of an input; answers stay open.
      return value === false;
    case 'pattern':
      // A description shows the form; a pattern says the same in three times the tokens, and a refusal tells it.
      return 'description' in node || 'format' in node;
    case 'description':
      return value === UNTRUSTED;
    default:
      return false;
  }
}

/** The ends of the types that ids and counts are stored in. */
function isTypeEnd(value: unknown): boolean {
  return typeof value === 'number' && value >= 2 ** 31 - 1;
}

/** What stands under a keyword: data as it is, a map of schemas one by one (their names are no keywords), or schemas. */
function keyword(key: string, value: unknown, reading: Reading): unknown {
  if (DATA_KEYWORDS.has(key)) return value;
  if (!MAP_KEYWORDS.has(key) || typeof value !== 'object' || value === null) return terse(value, reading);
  const named = Object.entries(value).filter(([name]) => !reading.anyJson.has(`#/${key}/${name}`));
  return Object.fromEntries(named.map(([name, schema]) => [name, terse(schema, reading)]));
}

/** `anyOf` of nothing but constants, as the `enum` that it is. */
function literalUnion(node: object): JsonSchema | undefined {
  if (!('anyOf' in node) || !Array.isArray(node.anyOf)) return undefined;
  const { anyOf, ...rest } = node;
  if (!anyOf.every((one: unknown) => typeof one === 'object' && one !== null && 'const' in one)) return undefined;
  return { ...rest, enum: anyOf.map((one: { const: unknown }) => one.const) };
}

/** A choice that is described, without the descriptions of what there is to choose. */
function describedOnce(node: object): object {
  if (!('description' in node) || !('anyOf' in node)) return node;
  const members = z.array(jsonObject).safeParse(node.anyOf);
  if (!members.success) return node;
  return { ...node, anyOf: members.data.map(({ description, ...member }) => member) };
}

/** `anyOf` of an enum and null as one enum, and of schemas of different types as one schema with all these types. */
function merged(node: JsonSchema): JsonSchema {
  const { anyOf, ...rest } = node;
  const members = z.array(z.looseObject({})).safeParse(anyOf);
  if (!members.success) return node;
  const [first, second] = members.data;
  if (members.data.length === 2 && Array.isArray(first?.enum) && second?.type === 'null')
    return { ...first, ...rest, enum: [...first.enum, null] };
  const keys = members.data.flatMap((member) => Object.keys(member));
  const types = members.data.map(({ type }) => type);
  // A keyword such as `items` or `properties` constrains values of its own type only, so schemas of different types
  // can stand beside each other where no keyword is used twice.
  const own = keys.filter((key) => key !== 'type');
  const canMerge =
    types.every((type) => typeof type === 'string') &&
    new Set(types).size === types.length &&
    new Set(own).size === own.length &&
    !own.some((key) => key === 'enum' || key === 'const');
  return canMerge ? { ...Object.assign({}, ...members.data), ...rest, type: types } : node;
}

/**
 * A union of closed objects with one required key each is an object with exactly one of these keys, which takes a
 * fraction of the words.
 */
function oneKeyUnion(node: object): JsonSchema | undefined {
  if (!('anyOf' in node) || !Array.isArray(node.anyOf) || node.anyOf.length < 2) return undefined;
  const { anyOf, ...rest } = node;
  const members = z.array(oneKeySchema).safeParse(anyOf);
  if (!members.success) return undefined;
  const entries = members.data.flatMap((member) => Object.entries(member.properties));
  const properties = Object.fromEntries(entries);
  if (entries.length !== anyOf.length || Object.keys(properties).length !== anyOf.length) return undefined;
  return { ...rest, type: 'object', properties, minProperties: 1, maxProperties: 1 };
}

const oneKeySchema = z.strictObject({
  type: z.literal('object'),
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()).length(1),
  additionalProperties: z.literal(false),
});

function anyJsonReferences(schema: JsonSchema): ReadonlySet<string> {
  const definitions = z.record(z.string(), z.looseObject({ anyOf: z.array(z.looseObject({})).optional() })).catch({});
  const found = Object.entries(definitions.parse(schema.$defs)).filter(([, one]) => {
    const types = one.anyOf?.map((part) => part.type) ?? [];
    return ['string', 'number', 'boolean', 'null', 'array', 'object'].every((type) => types.includes(type));
  });
  return new Set(found.map(([name]) => `#/$defs/${name}`));
}

function tersely(schema: JsonSchema, side: Reading['side']): JsonSchema {
  const { $defs, ...rest } = jsonObject.parse(terse(schema, { side, anyJson: anyJsonReferences(schema) }));
  return $defs === undefined || Object.keys(jsonObject.parse($defs)).length === 0 ? rest : { ...rest, $defs };
}

/** The input schema as clients show it to models, with calls that work. */
export function listedInput(schema: z.ZodObject, examples: readonly unknown[]): JsonSchema {
  const json = { ...tersely(z.toJSONSchema(schema, { io: 'input' }), 'input'), additionalProperties: false };
  return examples.length === 0 ? json : { ...json, examples };
}

/** All write tools answer alike, and a schema takes a millisecond or two. */
const outputs = new WeakMap<z.ZodObject, JsonSchema>();

/** The output schema. It stays open, so that a client which kept an older list accepts an answer with a new field. */
export function listedOutput(schema: z.ZodObject): JsonSchema {
  const known = outputs.get(schema);
  if (known !== undefined) return known;
  const listed = withoutRepeats(tersely(z.toJSONSchema(schema, { io: 'output' }), 'output'));
  outputs.set(schema, listed);
  return listed;
}

/**
 * Tells the SDK what to list and has it accept every value: this server parses inputs and answers itself, because the
 * SDK's own message for a wrong input neither teaches nor is a refusal.
 */
export function listedOnly(json: Readonly<JsonSchema>): StandardSchemaWithJSON<unknown, unknown> {
  return {
    '~standard': {
      version: 1,
      vendor: 'brand-escalations',
      validate: (value) => ({ value }),
      jsonSchema: { input: () => json, output: () => json },
    },
  };
}

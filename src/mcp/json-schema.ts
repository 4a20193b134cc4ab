import { z } from 'zod';
import { untrustedText } from '../domain/text/text.ts';
import { withoutRepeats } from './repeated-schemas.ts';
import { typedSchema } from './typed-schema.ts';

type JsonSchema = Record<string, unknown>;

/** The server's instructions say this once for all answers. */
const UNTRUSTED = untrustedText.description;
const jsonObject = z.record(z.string(), z.unknown());

interface Context {
  readonly side: 'input' | 'output';
  /** References to zod's recursive definition of any JSON value, which `{}` expresses. */
  readonly anyJson: ReadonlySet<string>;
}

const DATA_KEYWORDS: ReadonlySet<string> = new Set(['default', 'examples', 'enum', 'const', 'required']);
const MAP_KEYWORDS: ReadonlySet<string> = new Set(['properties', '$defs']);

/** Leaves out keywords that tell a reader nothing. A model pays for each of them. */
function shortened(node: unknown, context: Context): unknown {
  if (Array.isArray(node)) return node.map((item) => shortened(item, context));
  if (typeof node !== 'object' || node === null) return node;
  if ('$ref' in node && typeof node.$ref === 'string' && context.anyJson.has(node.$ref)) return {};
  const isInput = context.side === 'input';
  const shorter = literalUnion(node) ?? oneKeyUnion(node) ?? describedOnce(node);
  const isRedundant = isInput ? isRedundantInInput : isRedundantInOutput;
  const kept = Object.entries(shorter).filter(([key, value]) => !isRedundant(key, value, shorter));
  const listed = Object.fromEntries(kept.map(([key, value]) => [key, keyword(key, value, context)]));
  return merged(listed);
}

/** Bounds of values. In an answer they tell a reader nothing. */
const OUTPUT_BOUNDS: ReadonlySet<string> = new Set([
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'pattern', 'format', 'minItems', 'maxItems', 'minProperties', 'maxProperties'],
]);

function isRedundantInOutput(key: string, value: unknown, node: object): boolean {
  return (
    OUTPUT_BOUNDS.has(key) ||
    (key === 'required' && isEveryProperty(value, node)) ||
    isRedundantInInput(key, value, node)
  );
}

/**
 * Returns true if every field is required. An answer has every field that its schema lists, so `required` would only
 * repeat their names, at a fifth of the tokens. It is kept where a field may be absent.
 */
function isEveryProperty(required: unknown, node: object): boolean {
  if (!Array.isArray(required) || !('properties' in node)) return false;
  return Object.keys(jsonObject.parse(node.properties)).every((name) => required.includes(name));
}

function isRedundantInInput(key: string, value: unknown, node: object): boolean {
  switch (key) {
    case '$schema':
    case 'propertyNames':
      return true;
    case 'minLength':
    case 'minItems':
      return value === 1;
    case 'minimum':
      // Ids are positive by nature.
      return value === Number.MIN_SAFE_INTEGER || (value === 1 && 'maximum' in node && isTypeEnd(node.maximum));
    case 'maximum':
      return isTypeEnd(value);
    case 'additionalProperties':
      // The root of an input says it once; answers stay open. Objects with listed properties are open by themselves.
      return value === false || ('properties' in node && isEmpty(value));
    case 'pattern':
      // A description shows the form. The pattern takes three times the tokens, and a refusal explains it.
      return 'description' in node || 'format' in node;
    case 'description':
      return value === UNTRUSTED;
    default:
      return false;
  }
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Returns true for the limits of the types that store ids and counts. */
function isTypeEnd(value: unknown): boolean {
  return typeof value === 'number' && value >= 2 ** 31 - 1;
}

/** Shortens the value of a keyword: values stay as they are; in a map of schemas the names are no keywords. */
function keyword(key: string, value: unknown, context: Context): unknown {
  if (DATA_KEYWORDS.has(key)) return value;
  if (!MAP_KEYWORDS.has(key) || typeof value !== 'object' || value === null) return shortened(value, context);
  const named = Object.entries(value).filter(([name]) => !context.anyJson.has(`#/${key}/${name}`));
  return Object.fromEntries(named.map(([name, schema]) => [name, shortened(schema, context)]));
}

/** Returns `anyOf` of constants as an `enum`. */
function literalUnion(node: object): JsonSchema | undefined {
  if (!('anyOf' in node) || !Array.isArray(node.anyOf)) return undefined;
  const { anyOf, ...rest } = node;
  if (!anyOf.every((one: unknown) => typeof one === 'object' && one !== null && 'const' in one)) return undefined;
  return { ...rest, enum: anyOf.map((one: { const: unknown }) => one.const) };
}

/** Returns a choice that has a description without the descriptions of its options. */
function describedOnce(node: object): object {
  if (!('description' in node) || !('anyOf' in node)) return node;
  const members = z.array(jsonObject).safeParse(node.anyOf);
  if (!members.success) return node;
  return { ...node, anyOf: members.data.map(({ description, ...member }) => member) };
}

/** Returns `anyOf` of an enum and null as one enum, and of schemas of different types as one schema with these types. */
function merged(node: JsonSchema): JsonSchema {
  const { anyOf, ...rest } = node;
  const members = z.array(z.looseObject({})).safeParse(anyOf);
  if (!members.success) return node;
  const [first, second] = members.data;
  if (members.data.length === 2 && Array.isArray(first?.enum) && second?.type === 'null')
    return { ...first, ...rest, enum: [...first.enum, null] };
  const keys = members.data.flatMap((member) => Object.keys(member));
  const types = members.data.flatMap(({ type }) => type);
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
 * Returns a union of closed objects with one required key each as an object with exactly one of these keys, which takes
 * a fraction of the tokens.
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

function shortSchema(schema: JsonSchema, side: Context['side']): JsonSchema {
  const { $defs, ...rest } = jsonObject.parse(shortened(schema, { side, anyJson: anyJsonReferences(schema) }));
  return $defs === undefined || Object.keys(jsonObject.parse($defs)).length === 0 ? rest : { ...rest, $defs };
}

/** Returns the input schema as clients show it to models, with examples. */
export function listedInput(schema: z.ZodObject, examples: readonly unknown[]): JsonSchema {
  const short = typedSchema(shortSchema(z.toJSONSchema(schema, { io: 'input' }), 'input'));
  const json = { ...short, additionalProperties: false };
  return examples.length === 0 ? json : { ...json, examples };
}

/** Schemas computed already. All write tools share one, and each takes a millisecond or two. */
const outputs = new WeakMap<z.ZodObject, JsonSchema>();

/** Returns the output schema. It stays open, so that a client with an older list accepts an answer with a new field. */
export function listedOutput(schema: z.ZodObject): JsonSchema {
  const known = outputs.get(schema);
  if (known !== undefined) return known;
  const listed = typedSchema(withoutRepeats(shortSchema(z.toJSONSchema(schema, { io: 'output' }), 'output')));
  outputs.set(schema, listed);
  return listed;
}

import fc from 'fast-check';
import { HOSTILE_TEXTS } from './texts.ts';

type JsonSchema = Record<string, unknown>;

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Ids that exist in the small store, so that calls pass the first lookup. */
const KNOWN = [
  12345,
  100,
  200,
  5411,
  5499,
  5812,
  'ESC-2026-001',
  'Star',
  '\\bSTAR\\b',
  'split_brand',
  'add_escalation_notes',
];
const WORDS = ['ESC-2026-001', '\\bSTAR\\s+MARKET\\b', 'data-team@rewardinsight.com', 'split_brand'];
const anyText = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', ' ', '\u0000', '\ud800'),
);
const anything = fc.oneof(
  anyText,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(...KNOWN),
  fc.jsonValue(),
);

/**
 * Generates values for a listed JSON schema: mostly valid, sometimes wrong in one place (a wrong type, a broken bound, a key too
 * many or too few). Follows `$ref` to a small depth.
 *
 * @param ids additional existing ids, tried in every text field
 */
export function inputsOf(schema: JsonSchema, ids: readonly string[]): fc.Arbitrary<unknown> {
  const examples = Array.isArray(schema.examples) ? schema.examples : [];
  const generated = node({ schema, ids }, schema, 4);
  return fc.oneof(
    { weight: 5, arbitrary: generated },
    { weight: examples.length > 0 ? 2 : 0, arbitrary: fc.constantFrom(...(examples.length > 0 ? examples : [{}])) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(generated, fc.string({ maxLength: 12 }), anything)
        .map(([value, key, extra]) => withKey(value, key, extra)),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(generated, fc.nat(), anything).map(([value, at, other]) => withOther(value, at, other)),
    },
    { weight: 1, arbitrary: anything },
  );
}

function withKey(value: unknown, key: string, extra: unknown): unknown {
  return isSchema(value) ? { ...value, [key]: extra } : extra;
}

function withOther(value: unknown, at: number, other: unknown): unknown {
  if (!isSchema(value)) return other;
  const keys = Object.keys(value);
  const key = keys[at % Math.max(1, keys.length)];
  return key === undefined ? value : { ...value, [key]: other };
}

interface Root {
  readonly schema: JsonSchema;
  readonly ids: readonly string[];
}

function node(root: Root, schema: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  if (depth < 0) return fc.constant(null);
  if (typeof schema.$ref === 'string') return node(root, referred(schema.$ref, root.schema), depth - 1);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.anyOf))
    return fc.oneof(...schema.anyOf.filter(isSchema).map((one) => node(root, one, depth)));
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => node(root, { ...schema, type }, depth)));
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'object':
      return object(root, schema, depth);
    case 'array':
      return fc.array(isSchema(schema.items) ? node(root, schema.items, depth - 1) : anything, { maxLength: 4 });
    case 'string':
      return fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...WORDS, ...root.ids) },
        { weight: 1, arbitrary: anyText },
      );
    case 'integer':
    case 'number':
      return fc.oneof(fc.constantFrom(12345, 100, 200, 5411, 5499, 1, 2, 3, 0, 20), fc.integer(), fc.double());
    case 'boolean':
      return fc.boolean();
    default:
      return anything;
  }
}

function object(root: Root, schema: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  const properties = isSchema(schema.properties) ? Object.entries(schema.properties) : [];
  const required = Array.isArray(schema.required) ? schema.required : [];
  const one = schema.maxProperties === 1;
  const entries = properties.flatMap(([key, value]) =>
    isSchema(value) ? [[key, node(root, value, depth - 1)] as const] : [],
  );
  if (one && entries.length > 0)
    return fc.oneof(...entries.map(([key, value]) => value.map((inner) => ({ [key]: inner }))));
  const keys = entries.map(([key]) => key).filter((key) => required.includes(key));
  return fc.record(Object.fromEntries(entries), { requiredKeys: keys });
}

function referred(ref: string, root: JsonSchema): JsonSchema {
  let at: unknown = root;
  for (const part of ref.replace(/^#\//, '').split('/')) at = isSchema(at) ? at[part] : undefined;
  return isSchema(at) ? at : {};
}

import fc from 'fast-check';

type JsonSchema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Generates the spellings in which clients send a valid input: numbers and booleans as text, lists and objects as JSON
 * text, a list of one as its element, and null or "" for what is left out. Written from the listed schema, so that it
 * shares no code with the step that reads them.
 */
export function respelled(schema: JsonSchema, value: unknown): fc.Arbitrary<unknown> {
  const root = schema;
  const spell = (at: JsonSchema, inner: unknown): fc.Arbitrary<unknown> => {
    if (typeof at.$ref === 'string') return spell(referred(at.$ref, root), inner);
    // A text may be a value of its own there.
    if (Array.isArray(at.anyOf) || Array.isArray(at.type)) return fc.constant(inner);
    if (at.type === 'integer' || at.type === 'number') return number(inner);
    if (at.type === 'boolean')
      return typeof inner === 'boolean' ? fc.constantFrom<unknown>(inner, ...words(inner)) : fc.constant(inner);
    if (at.type === 'array' && Array.isArray(inner)) return list(at, inner);
    if (at.type === 'object' && isSchema(inner)) return object(at, inner);
    return fc.constant(inner);
  };
  const list = (at: JsonSchema, items: readonly unknown[]): fc.Arbitrary<unknown> => {
    const spelled = fc.tuple(...items.map((item) => (isSchema(at.items) ? spell(at.items, item) : fc.constant(item))));
    const [only] = items;
    const isAlone = items.length === 1 && !isSchema(only) && !Array.isArray(only) && !/^\s*[[{]/.test(String(only));
    return fc.oneof(spelled, spelled.map(asJson), ...(isAlone && only !== '' ? [spelled.map(([one]) => one)] : []));
  };
  const object = (at: JsonSchema, fields: JsonSchema): fc.Arbitrary<unknown> => {
    // An object inside that requires nothing is a document, whose keys its tool reads itself.
    const isDocument = at !== root && at.required === undefined && at.maxProperties === undefined;
    const properties = isSchema(at.properties) && !isDocument ? at.properties : {};
    const required: readonly unknown[] = Array.isArray(at.required) ? at.required : [];
    const absent = Object.entries(properties).filter(([name]) => !(name in fields) && !required.includes(name));
    const spelled = fc.record({
      ...mapped(fields, (name, one) => {
        const property = properties[name];
        return isSchema(property) ? spell(property, one) : fc.constant(one);
      }),
      ...mapped(Object.fromEntries(absent), (_name, property) => blank(isSchema(property) ? property : {})),
    });
    const sent = spelled.map((all) => Object.fromEntries(Object.entries(all).filter(([, one]) => one !== ABSENT)));
    return at === root ? sent : fc.oneof(sent, sent.map(asJson));
  };
  return spell(root, value);
}

const ABSENT = Symbol('absent');
const asJson = (value: unknown): string => JSON.stringify(value);

function mapped<Result>(
  fields: Readonly<Record<string, unknown>>,
  change: (name: string, value: unknown) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(name, value)]));
}

/** What clients send for a field that is left out. Null is a value of its own where the type has it, "" in texts. */
function blank({ type }: JsonSchema): fc.Arbitrary<unknown> {
  if (Array.isArray(type) && type.includes('null')) return fc.constant(ABSENT);
  return type === 'string' ? fc.constantFrom(ABSENT, null) : fc.constantFrom(ABSENT, null, '');
}

/** The truth values of JSON, Python and Excel. */
function words(value: boolean): readonly string[] {
  const word = String(value);
  return [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()];
}

function number(value: unknown): fc.Arbitrary<unknown> {
  const text = String(value);
  const isExact = /^-?\d+(?:\.\d+)?$/.test(text) && text.length <= 15 && !Object.is(value, -0);
  const whole = text.includes('.') ? [] : [`${text}.0`];
  return isExact ? fc.constantFrom(value, text, ` ${text} `, ...whole) : fc.constant(value);
}

function referred(ref: string, root: JsonSchema): JsonSchema {
  const definitions = isSchema(root.$defs) ? root.$defs : {};
  const found = definitions[ref.replace('#/$defs/', '')];
  return isSchema(found) ? found : {};
}

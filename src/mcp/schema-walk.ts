import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Keywords that hold schemas by name, in a list, and alone. All other keywords hold values. */
const BY_NAME: ReadonlySet<string> = new Set(['properties', '$defs']);
const IN_LIST: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);
const ALONE: ReadonlySet<string> = new Set(['items', 'additionalProperties']);

const jsonObject = z.record(z.string(), z.unknown());

/** Returns a value as a schema; undefined for `true`, `false` and values that are none. */
export function asSchema(value: unknown): JsonSchema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? jsonObject.parse(value) : undefined;
}

/** Rebuilds a schema from the inside out: `change` gets each schema with its inner schemas changed already. */
export function rebuiltSchema(schema: JsonSchema, change: (node: JsonSchema) => JsonSchema): JsonSchema {
  return change(withInner(schema, (inner) => rebuiltSchema(inner, change)));
}

/** Returns a schema whose direct inner schemas are changed. */
export function withInner(schema: JsonSchema, change: (inner: JsonSchema) => unknown): JsonSchema {
  const changed = (value: unknown): unknown => {
    const inner = asSchema(value);
    return inner === undefined ? value : change(inner);
  };
  const entries = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    const named = BY_NAME.has(keyword) ? asSchema(value) : undefined;
    if (named !== undefined) {
      return [keyword, Object.fromEntries(Object.entries(named).map(([name, inner]) => [name, changed(inner)]))];
    }
    if (IN_LIST.has(keyword) && Array.isArray(value)) return [keyword, value.map(changed)];
    return [keyword, ALONE.has(keyword) ? changed(value) : value];
  });
  return Object.fromEntries(entries);
}

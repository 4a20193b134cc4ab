import { asSchema, type JsonSchema } from './schema-walk.ts';
import { definitionOf } from './typed-schema.ts';

/** Answers longer than this, about 10,000 tokens, make some clients warn, or keep them from the model. */
const LONG_ANSWER = 40_000;
/** The most that a client lets a tool announce. */
const MOST = 500_000;
/** Items of a list that no page bounds: what lists in answers are cut to. */
const ITEMS = 20;
const TEXT = 100;
const SCALAR = 8;
/** Levels that are looked into. No answer nests deeper than its own rows do. */
const DEPTH = 8;

/**
 * Returns how many characters the answer of a tool can have, where that is long; undefined for short answers. It follows
 * from the schemas: a list at the top has as many rows as `limit` admits.
 */
export function longAnswer(input: JsonSchema, output: JsonSchema): number | undefined {
  const limit = asSchema(asSchema(input.properties)?.limit)?.maximum;
  const definitions = asSchema(output.$defs) ?? {};
  const size = (node: JsonSchema, depth: number, items: number): number => {
    if (depth > DEPTH) return SCALAR;
    if (typeof node.$ref === 'string') return size(definitionOf(node.$ref, definitions), depth + 1, items);
    const list = asSchema(node.items);
    if (list !== undefined) return items * size(list, depth + 1, ITEMS);
    const fields = Object.entries(asSchema(node.properties) ?? {});
    if (fields.length === 0) return node.type === 'string' || Array.isArray(node.type) ? TEXT : SCALAR;
    const inner = depth === 0 && typeof limit === 'number' ? limit : ITEMS;
    return fields.reduce((sum, [name, one]) => sum + name.length + size(asSchema(one) ?? {}, depth + 1, inner), 0);
  };
  const characters = size(output, 0, ITEMS);
  return characters > LONG_ANSWER ? Math.min(characters, MOST) : undefined;
}

import { z } from 'zod';
import { type JsonSchema, rebuiltSchema } from './schema-walk.ts';

const jsonObject = z.record(z.string(), z.unknown());
/** Shorter schemas take no more room in two places than a definition and two references to it. */
const SHORTEST = 80;

/** A schema without its description, which may differ from place to place, as a text that equal schemas share. */
function shapeOf(node: JsonSchema): string {
  const { description, ...shape } = node;
  return JSON.stringify(shape);
}

function isObjectOrEnum(node: JsonSchema): boolean {
  return ('type' in node && ('properties' in node || 'additionalProperties' in node)) || Array.isArray(node.enum);
}

/** Returns the longest object or enum schema that stands in more than one place. */
function longestRepeated(root: JsonSchema): string | undefined {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  rebuiltSchema(root, (node) => {
    const shape = shapeOf(node);
    if (isObjectOrEnum(node) && shape.length >= SHORTEST) (seen.has(shape) ? repeated : seen).add(shape);
    return node;
  });
  return [...repeated].sort((a, b) => b.length - a.length)[0];
}

/** Moves each object or enum schema that a schema repeats into its definitions and refers to it: the same meaning, said once. */
export function withoutRepeats(schema: JsonSchema): Record<string, unknown> {
  let root: JsonSchema = schema;
  for (let number = 1; ; number++) {
    const shape = longestRepeated(root);
    if (shape === undefined) return { ...root };
    const name = `shape${number}`;
    const replaced = rebuiltSchema(root, (node) => {
      if (!isObjectOrEnum(node) || shapeOf(node) !== shape) return node;
      const { description } = node;
      return { $ref: `#/$defs/${name}`, ...(description === undefined ? {} : { description }) };
    });
    const { $defs = {}, ...rest } = jsonObject.parse(replaced);
    root = { ...rest, $defs: { ...jsonObject.parse($defs), [name]: jsonObject.parse(JSON.parse(shape)) } };
  }
}

import { z } from 'zod';
import { safeText } from '../text/text.ts';

type Path = readonly PropertyKey[];

/** Removes wrappers (optional, nullable, default, lazy, preprocessing) from a schema. */
function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodExactOptional) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return unwrap(schema.unwrap());
  if (schema instanceof z.ZodLazy) return unwrap(schema.unwrap());
  return schema instanceof z.ZodPipe ? unwrap(schema.out) : schema;
}

function childSchema(schema: unknown, key: PropertyKey): unknown {
  const parent = unwrap(schema);
  if (parent instanceof z.ZodObject) return parent.shape[String(key)];
  if (parent instanceof z.ZodArray) return parent.element;
  if (!(parent instanceof z.ZodUnion)) return undefined;
  return parent.options.map((option) => childSchema(option, key)).find((child) => child !== undefined);
}

/** Returns the schema of the value at a path; undefined when it cannot be determined. */
export function schemaAt(schema: unknown, path: Path): z.ZodType | undefined {
  const found = unwrap(path.reduce(childSchema, schema));
  return found instanceof z.ZodType ? found : undefined;
}

/** Returns the depth of the innermost check along a path. The issues of such a check carry the value at that depth as input. */
export function depthOfCheck(schema: unknown, path: Path): number {
  let depth = path.length;
  let current = schema;
  for (const [i, key] of path.entries()) {
    if (current instanceof z.ZodPipe) depth = i;
    current = childSchema(current, key);
  }
  return depth;
}

/** Returns the value at a path of the input. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key) ? Reflect.get(inner, key) : undefined,
    value,
  );
}

/** Describes the elements of a list in the plural; undefined when there is no short description. */
function elementWords(schema: z.ZodArray): string | undefined {
  const element = unwrap(schema.element);
  if (element instanceof z.ZodNumber) return element.format?.includes('int') ? 'whole numbers' : 'numbers';
  if (element instanceof z.ZodString || element instanceof z.ZodEnum) return 'texts';
  return element instanceof z.ZodObject || element instanceof z.ZodUnion ? 'objects' : undefined;
}

export function listWords(schema: z.ZodType | undefined): string {
  const words = schema instanceof z.ZodArray ? elementWords(schema) : undefined;
  return words === undefined ? 'a list' : `a list of ${words}`;
}

const MAX_EXAMPLES = 3;
const MAX_EXAMPLE_LENGTH = 40;

/** Rewrites a value of the wrong type in the right form, as an example; undefined when that would be a guess. */
export function exampleFrom(sent: unknown, schema: z.ZodType | undefined): string | undefined {
  const text = typeof sent === 'number' ? String(sent) : typeof sent === 'string' ? safeText(sent) : '';
  if (schema instanceof z.ZodNumber) return /^\d{1,9}$/.test(text) ? text : undefined;
  if (!(schema instanceof z.ZodArray)) return undefined;
  const element = unwrap(schema.element);
  const parts = text.split(/[,;]/).map((part) => part.trim());
  const shown = parts.filter((part) => part !== '').slice(0, MAX_EXAMPLES);
  if (shown.length === 0 || shown.some((part) => part.length > MAX_EXAMPLE_LENGTH)) return undefined;
  if (element instanceof z.ZodNumber)
    return shown.every((part) => /^\d{1,9}$/.test(part)) ? `[${shown.join(', ')}]` : undefined;
  return elementWords(schema) === 'texts' ? `[${shown.map((part) => JSON.stringify(part)).join(', ')}]` : undefined;
}

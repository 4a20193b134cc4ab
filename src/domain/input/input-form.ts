import { z } from 'zod';
import { safeText } from '../text/text.ts';

type Path = readonly PropertyKey[];

/** A wrapped schema's own: what an optional, a default or a preprocessing step lets through. */
function unwrapped(schema: unknown): unknown {
  if (schema instanceof z.ZodExactOptional) return unwrapped(schema.unwrap());
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return unwrapped(schema.unwrap());
  if (schema instanceof z.ZodLazy) return unwrapped(schema.unwrap());
  return schema instanceof z.ZodPipe ? unwrapped(schema.out) : schema;
}

function below(schema: unknown, key: PropertyKey): unknown {
  const here = unwrapped(schema);
  if (here instanceof z.ZodObject) return here.shape[String(key)];
  if (here instanceof z.ZodArray) return here.element;
  if (!(here instanceof z.ZodUnion)) return undefined;
  return here.options.map((option) => below(option, key)).find((found) => found !== undefined);
}

/** The schema of the value at a path; undefined where none can be told. */
export function schemaAt(schema: unknown, path: Path): z.ZodType | undefined {
  const found = unwrapped(path.reduce(below, schema));
  return found instanceof z.ZodType ? found : undefined;
}

/** How much of a path lies outside the innermost check of a whole value, whose issues carry that value as input. */
export function depthOfCheck(schema: unknown, path: Path): number {
  let depth = path.length;
  let here = schema;
  for (const [i, key] of path.entries()) {
    if (here instanceof z.ZodPipe) depth = i;
    here = below(here, key);
  }
  return depth;
}

/** The value at a path in what was sent. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key) ? Reflect.get(inner, key) : undefined,
    value,
  );
}

/** What a list's elements are, in the plural; undefined where it is not one word. */
function elementWords(schema: z.ZodArray): string | undefined {
  const element = unwrapped(schema.element);
  if (element instanceof z.ZodNumber) return element.format?.includes('int') ? 'whole numbers' : 'numbers';
  if (element instanceof z.ZodString || element instanceof z.ZodEnum) return 'texts';
  return element instanceof z.ZodObject || element instanceof z.ZodUnion ? 'objects' : undefined;
}

export function listWords(schema: z.ZodType | undefined): string {
  const words = schema instanceof z.ZodArray ? elementWords(schema) : undefined;
  return words === undefined ? 'a list' : `a list of ${words}`;
}

const MOST_SHOWN = 3;
const LONGEST_SHOWN = 40;

/** What was sent, as it should have been sent; undefined where that would be a guess. */
export function exampleFrom(sent: unknown, schema: z.ZodType | undefined): string | undefined {
  const text = typeof sent === 'number' ? String(sent) : typeof sent === 'string' ? safeText(sent) : '';
  if (schema instanceof z.ZodNumber) return /^\d{1,9}$/.test(text) ? text : undefined;
  if (!(schema instanceof z.ZodArray)) return undefined;
  const element = unwrapped(schema.element);
  const parts = text.split(/[,;]/).map((part) => part.trim());
  const shown = parts.filter((part) => part !== '').slice(0, MOST_SHOWN);
  if (shown.length === 0 || shown.some((part) => part.length > LONGEST_SHOWN)) return undefined;
  if (element instanceof z.ZodNumber)
    return shown.every((part) => /^\d{1,9}$/.test(part)) ? `[${shown.join(', ')}]` : undefined;
  return elementWords(schema) === 'texts' ? `[${shown.map((part) => JSON.stringify(part)).join(', ')}]` : undefined;
}

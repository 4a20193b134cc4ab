import type { z } from 'zod';
import { explainIssues } from '../domain/input/input-issues.ts';
import { MAX_DEPTH } from '../domain/input/json-text.ts';
import { readLosslessly } from '../domain/input/lossless-input.ts';
import { done, type Outcome, type Refusal, refused } from '../domain/refusal.ts';
import { safeBeginning } from '../domain/text/text.ts';

/** Most elements of an input. No tool allows as many. */
const MAX_INPUT_ELEMENTS = 20_000;

/** Longest name of a field that a refusal repeats. */
const MAX_FIELD = 120;

/** A value of an input and the way to it. Its path is only put together where a refusal needs it. */
interface Place {
  readonly value: unknown;
  readonly key: string;
  readonly above: Place | null;
}

/**
 * Finds what no schema reports: nesting that would overflow the stack of a parser, and the key `__proto__`, which JSON
 * allows and schema libraries silently drop.
 */
function unparsable(input: unknown): Refusal | null {
  let layer: Place[] = [{ value: input, key: '', above: null }];
  let elements = 0;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const dropped = layer.find(({ value }) => isObject(value) && Object.hasOwn(value, '__proto__'));
    if (dropped !== undefined) return unknownPrototype(dropped);
    // Counted before a place is made for each.
    for (const { value } of layer) elements += isObject(value) ? Object.keys(value).length : 0;
    if (elements > MAX_INPUT_ELEMENTS) return tooMany();
    layer = layer.flatMap((above) =>
      isObject(above.value) ? Object.entries(above.value).map(([key, value]) => ({ value, key, above })) : [],
    );
    if (layer.length === 0) return null;
  }
  return {
    code: 'invalid_input',
    field: 'input',
    message: `The input is nested deeper than ${MAX_DEPTH} levels.`,
    instead: 'Send the arguments that the input schema lists, as flat as it lists them.',
  };
}

function tooMany(): Refusal {
  return {
    code: 'invalid_input',
    field: 'input',
    message: `The input has more than ${MAX_INPUT_ELEMENTS} values.`,
    instead: 'Send fewer values in one call.',
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function unknownPrototype(place: Place): Refusal {
  const path = ['__proto__'];
  for (let at = place; at.above !== null; at = at.above) path.unshift(at.key);
  return {
    code: 'invalid_input',
    field: safeBeginning(path.join('.'), MAX_FIELD),
    message: 'There is no argument "__proto__".',
    instead: 'Leave it out; the input schema lists the arguments.',
  };
}

/** The arguments of a call: in the spelling of the schema, and parsed by it. */
export interface ReadInput<Parsed> {
  readonly spelled: Readonly<Record<string, unknown>>;
  readonly parsed: Parsed;
}

/**
 * Reads the arguments of a call, which clients spell in several ways, and parses them. What is previewed, hashed and
 * stored is `spelled`, so that each spelling gives the same change. A refusal names the field, what is wrong with it and
 * what would work.
 */
export function readInput<S extends z.ZodObject>(schema: S, input: unknown): Outcome<ReadInput<z.output<S>>> {
  const spelled = spelledInput(schema, input);
  if (!spelled.ok) return spelled;
  const parsed = schema.safeParse(spelled.value, { reportInput: true });
  if (!parsed.success) return refused(explainIssues(parsed.error, schema));
  return done({ spelled: { ...Object(spelled.value) }, parsed: parsed.data });
}

/** Returns the arguments of a call in the spelling of the schema, not parsed yet. */
export function spelledInput(schema: z.ZodObject, input: unknown): Outcome<unknown> {
  const problem = unparsable(input);
  if (problem !== null) return refused(problem);
  const spelled = readLosslessly(schema, input ?? {});
  // JSON texts in the input hold more values, and maybe deeper ones.
  const problemInside = unparsable(spelled);
  return problemInside === null ? done(spelled) : refused(problemInside);
}

/** Parses the arguments of a call; see {@link readInput}. */
export function parseInput<S extends z.ZodObject>(schema: S, input: unknown): Outcome<z.output<S>> {
  const read = readInput(schema, input);
  return read.ok ? done(read.value.parsed) : read;
}

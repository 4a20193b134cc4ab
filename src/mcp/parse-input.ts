import type { z } from 'zod';
import { explainIssues } from '../domain/input/input-issues.ts';
import { done, type Outcome, type Refusal, refused } from '../domain/refusal.ts';
import { safeText } from '../domain/text/text.ts';

/** Deepest nesting of an input. No tool needs half of it; deeper nesting could overflow the stack of a parser. */
const MAX_DEPTH = 64;

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
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const dropped = layer.find(({ value }) => isObject(value) && Object.hasOwn(value, '__proto__'));
    if (dropped !== undefined) return unknownPrototype(dropped);
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

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function unknownPrototype(place: Place): Refusal {
  const path = ['__proto__'];
  for (let at = place; at.above !== null; at = at.above) path.unshift(at.key);
  return {
    code: 'invalid_input',
    field: safeText(path.join('.')).slice(0, MAX_FIELD),
    message: 'There is no argument "__proto__".',
    instead: 'Leave it out; the input schema lists the arguments.',
  };
}

/** Parses the arguments of a call. A refusal names the field, what is wrong with it and what would work. */
export function parseInput<S extends z.ZodObject>(schema: S, input: unknown): Outcome<z.output<S>> {
  const problem = unparsable(input);
  if (problem !== null) return refused(problem);
  const parsed = schema.safeParse(input ?? {}, { reportInput: true });
  return parsed.success ? done(parsed.data) : refused(explainIssues(parsed.error, schema));
}

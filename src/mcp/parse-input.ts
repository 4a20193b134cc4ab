import type { z } from 'zod';
import { explainIssues } from '../domain/input-issues.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';

/** No input of ours is nested half as deep; recursion over an attacker's nesting would end in a stack overflow. */
const MAX_DEPTH = 64;

function isNestedTooDeep(input: unknown): boolean {
  let layer = [input];
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    layer = layer.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
    if (layer.length === 0) return false;
  }
  return true;
}

/** Parses what a caller sent. A refusal names the field, what is wrong with it and what would do. */
export function parseInput<S extends z.ZodObject>(schema: S, input: unknown): Outcome<z.output<S>> {
  if (isNestedTooDeep(input)) {
    return refused({
      code: 'invalid_input',
      field: 'input',
      message: `The input is nested deeper than ${MAX_DEPTH} levels.`,
      instead: 'Send the arguments that the input schema lists, as flat as it lists them.',
    });
  }
  const parsed = schema.safeParse(input ?? {}, { reportInput: true });
  return parsed.success ? done(parsed.data) : refused(explainIssues(parsed.error, schema));
}

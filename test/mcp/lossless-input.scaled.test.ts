import fc from 'fast-check';

/** False if JSON cannot carry a value in it, such as -Infinity or -0. */
function survivesJson(input: unknown): boolean {
  if (typeof input === 'number') return Number.isFinite(input) && !Object.is(input, -0);
  return typeof input !== 'object' || input === null || Object.values(input).every(survivesJson);
}

import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { readLosslessly } from '../../src/domain/input/lossless-input.ts';
import { listedInput } from '../../src/mcp/json-schema.ts';
import { parseInput } from '../../src/mcp/parse-input.ts';
import { writeInputSchema } from '../../src/mcp/write-input.ts';
import { prompts } from '../../src/prompts/index.ts';
import { tools } from '../../src/tools/index.ts';
import { inputsOf } from '../hostile/from-schema.ts';
import { respelled } from '../hostile/respelled.ts';
import { runs } from '../set-up/volume.ts';

/*
 * The laws of the step that reads what clients send, over everything that is read: the inputs of all tools and the
 * arguments of all prompts.
 */

const INPUTS = runs(40, 2000);

const schemas: readonly (readonly [string, z.ZodObject, readonly Record<string, unknown>[]])[] = [
  ...tools.map(({ operation, examples }) => {
    const schema = operation.effect === 'write' ? writeInputSchema(operation) : operation.input;
    return [operation.name, schema, examples.map(({ input }) => ({ ...input }))] as const;
  }),
  ...prompts.map((prompt) => [`prompt ${prompt.name}`, prompt.arguments, []] as const),
];

describe.each(schemas)('the arguments of %s', (_name, schema, examples) => {
  const listed = listedInput(schema, examples);
  const inputs = inputsOf(listed, ['CHG-01KH0000000000000000000000']);

  const drawn = examples.length === 0 ? inputs : fc.oneof(inputs, fc.constantFrom(...examples));

  test('given valid, are left as they are', () => {
    const isLeft = fc.property(drawn, (input) => {
      if (schema.safeParse(input).success) expect(readLosslessly(schema, input)).toEqual(input);
    });
    fc.assert(isLeft, { numRuns: INPUTS });
  });

  test('given anything, are read once: reading again changes nothing', () => {
    const isRead = fc.property(drawn, (input) => {
      const once = readLosslessly(schema, input);
      expect(readLosslessly(schema, once)).toEqual(once);
    });
    fc.assert(isRead, { numRuns: INPUTS });
  });

  test('given valid in a client’s spelling, mean the same', () => {
    const spelled = drawn.chain((input) => {
      // What JSON cannot carry, such as -Infinity, no client sends.
      const isValid = survivesJson(input) && parseInput(schema, input).ok;
      return isValid
        ? respelled(listed, input).map((as) => [input, as] as const)
        : fc.constant([input, input] as const);
    });
    const isSame = fc.property(spelled, ([input, as]) => {
      expect(parseInput(schema, as)).toStrictEqual(parseInput(schema, input));
    });
    fc.assert(isSame, { numRuns: INPUTS });
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveReferences } from '../../../src/domain/change/references.ts';

const RESULTS = [
  {
    brands: [
      { brandid: 12346, brandname: 'Star Market' },
      { brandid: 12347, brandname: 'Star Burger' },
    ],
  },
];

describe('given a step that refers to what an earlier one gives', () => {
  test('then {"$from"} stands for the whole value', () => {
    const input = { brandid: { $from: 'steps.0.brands.1.brandid' }, regex: 'x' };
    expect(resolveReferences(input, RESULTS)).toEqual({ ok: true, value: { brandid: 12347, regex: 'x' } });
  });

  test('then {steps.…} stands for its value within a text', () => {
    const text = 'Split into {steps.0.brands.0.brandname} ({steps.0.brands.0.brandid})';
    expect(resolveReferences({ notes: text }, RESULTS)).toEqual({
      ok: true,
      value: { notes: 'Split into Star Market (12346)' },
    });
  });

  test.each([
    ['an unknown key names what is there', { brandid: { $from: 'steps.0.brand.1' } }, 'Available there: brands.'],
    [
      'a step that does not come before',
      { brandid: { $from: 'steps.1.brands' } },
      'Refer to a step before this one, or move this step further down.',
    ],
    [
      'a path of another form',
      { brandid: { $from: '__proto__' } },
      'Write it like steps.0.brands.1.brandid: the step by number from 0, then the path into what it gives.',
    ],
    ['inherited properties are not data', { brandid: { $from: 'steps.0.constructor' } }, 'Available there: brands.'],
    [
      'a reference with other keys',
      { brandid: { $from: 'steps.0.brands', or: 1 } },
      'Write {"$from": "steps.0.brands.1.brandid"}.',
    ],
    ['in a text too', { notes: 'see {steps.0.brands.7.brandid}' }, 'Available there: 0 to 1.'],
  ])('then %s', (_title, input, instead) => {
    const outcome = resolveReferences(input, RESULTS);
    expect(outcome.ok ? outcome.value : outcome.refusal).toMatchObject({ code: 'invalid_input', instead });
  });
});

test('law: an input without references stays as it is', () => {
  const noReference = fc.jsonValue().filter((value) => !JSON.stringify(value).match(/\$from|\{steps\./));
  fc.assert(
    fc.property(noReference, (value) => {
      // fast-check's JSON values are JSON; going through text gives them the type.
      const json = JSON.parse(JSON.stringify(value));
      expect(resolveReferences(json, RESULTS)).toEqual({ ok: true, value: json });
    }),
  );
});

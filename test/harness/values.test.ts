import { describe, expect, test } from 'vitest';
import { shownLine, substitute, valueAt } from './values.ts';

const answer = { brands: [{ brandid: 12346 }, { brandid: 12347 }], share: 0.5, codes: [5411, 5499], none: null };

describe('a path', () => {
  test.each([
    ['brands.1.brandid', 12347],
    ['brands.length', 2],
    ['none', null],
    ['brands.2.brandid', undefined],
    ['toString', undefined],
    ['share.length', undefined],
  ])('%s leads to %j', (path, value) => {
    expect(valueAt(answer, path)).toBe(value);
  });
});

describe('a saved value', () => {
  const saved = { plan: 'CHG-1', parts: [{ brandname: 'Star Market' }], count: 3 };

  test('is inserted as a value if it is the whole text, and as words inside a text', () => {
    expect(substitute({ parts: '{parts}', notes: 'See {plan}, {count} steps' }, saved)).toEqual({
      parts: [{ brandname: 'Star Market' }],
      notes: 'See CHG-1, 3 steps',
    });
  });

  test('does not replace references of plans or quantifiers of patterns', () => {
    const input = {
      brandid: { $from: 'steps.0.brands.0.brandid' },
      notes: '{steps.0.brands.0.combos}',
      regex: 'A{2,3}',
    };
    expect(substitute(input, saved)).toEqual(input);
  });

  test('that was never saved causes an error with its name', () => {
    expect(() => substitute('{plam}', saved)).toThrow('Nothing was saved as "plam"');
  });
});

describe('a line for people', () => {
  test('takes values from the answer first, then from saved values', () => {
    expect(shownLine('{share%} of {codes} in {plan}', answer, { plan: 'CHG-1', share: 1 })).toBe(
      '50.0 % of 5411, 5499 in CHG-1',
    );
  });

  test('that shows no value is an error', () => {
    expect(() => shownLine('{brands.7.name}', answer, {})).toThrow('nothing at "brands.7.name"');
  });
});

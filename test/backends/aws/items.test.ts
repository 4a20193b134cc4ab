import fc from 'fast-check';
import { expect, test } from 'vitest';
import { integer, keyPart, N, numberedKey, numberedRanges, S, text } from '../../../src/backends/aws/items.ts';

test('numbers keep their order as sort keys, a thousand in a partition', () => {
  expect(numberedKey('LOG', 1)).toEqual({ pk: 'LOG#000000000000', sk: '000000000001' });
  expect(numberedKey('LOG', 1000)).toEqual({ pk: 'LOG#000000000001', sk: '000000001000' });
});

test('ranges cover every number between two, once and in order', () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.nat(5_000), (from, more) => {
      const to = from + more;
      const covered: number[] = [];
      for (const range of numberedRanges('LOG', from, to))
        for (let number = from; number <= to; number++) {
          const { pk, sk } = numberedKey('LOG', number);
          if (pk === range.pk && sk >= range.from && sk <= range.to) covered.push(number);
        }
      expect(covered).toEqual(Array.from({ length: more + 1 }, (_, i) => from + i));
    }),
    { numRuns: 20 },
  );
  expect(numberedRanges('LOG', 5, 4)).toEqual([]);
});

test('two pairs of texts never make one key', () => {
  fc.assert(
    fc.property(fc.tuple(fc.string(), fc.string()), fc.tuple(fc.string(), fc.string()), (one, other) => {
      const key = (parts: readonly string[]) => parts.map(keyPart).join('#');
      expect(key(one) === key(other)).toBe(one[0] === other[0] && one[1] === other[1]);
    }),
  );
});

test('an attribute of another type is a damaged item', () => {
  expect(integer({ n: N(3) }, 'n')).toBe(3);
  for (const item of [{}, { n: S('3') }, { n: { N: '1.5' } }, { n: { N: '9007199254740993' } }])
    expect(() => integer(item, 'n')).toThrow('does not hold an integer');
  expect(() => text({ n: N(3) }, 'n')).toThrow('does not hold text');
});

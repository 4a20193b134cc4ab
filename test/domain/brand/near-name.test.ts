import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NEAR_ENOUGH, spellingReader } from '../../../src/domain/brand/near-name.ts';

test.each([
  ['Mc Donalds', "McDonald's"],
  ['Sainsburry', "Sainsbury's"],
  ['Pret A Mangé', 'Pret a Manger'],
])('"%s" is near "%s"', (typed, name) => {
  expect(spellingReader(typed)(name)).toBeGreaterThanOrEqual(NEAR_ENOUGH);
});

test.each([
  ['Star Market', 'Star Burger'],
  ['Shell', 'Bell'],
])('"%s" is not near "%s"', (typed, name) => {
  expect(spellingReader(typed)(name)).toBeLessThan(NEAR_ENOUGH);
});

test('a name is wholly like itself, whatever its case; and never more than that', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      const like = spellingReader(a)(b);
      expect(like).toBeGreaterThanOrEqual(0);
      expect(like).toBeLessThanOrEqual(1);
    }),
  );
  expect(spellingReader('STAR MARKET')('Star-Market')).toBe(1);
});

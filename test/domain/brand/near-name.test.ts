import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameKey } from '../../../src/domain/brand/name-key.ts';
import { NEAR_ENOUGH, namePairs, spellingReader, tellingPairs } from '../../../src/domain/brand/near-name.ts';

test.each([
  ['Mc Donalds', "McDonald's"],
  ['Sainsburry', "Sainsbury's"],
  ['Pret A Mangé', 'Pret a Manger'],
  ['Marks+Spencers', 'Marks & Spencer'],
])('"%s" is near "%s"', (typed, name) => {
  expect(spellingReader(typed)(nameKey(name))).toBeGreaterThanOrEqual(NEAR_ENOUGH);
});

test.each([
  ['Star Market', 'Star Burger'],
  ['Shell', 'Bell'],
])('"%s" is not near "%s"', (typed, name) => {
  expect(spellingReader(typed)(nameKey(name))).toBeLessThan(NEAR_ENOUGH);
});

test('a name is wholly like itself, whatever its case; and never more than that', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      const like = spellingReader(a)(nameKey(b));
      expect(like).toBeGreaterThanOrEqual(0);
      expect(like).toBeLessThanOrEqual(1);
    }),
  );
  expect(spellingReader('STAR MARKET')(nameKey('Star-Market'))).toBe(1);
});

test('law: a name that is near enough has the number of telling pairs that is asked for, in whatever order they are', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '🍕', '東'), minLength: 1, maxLength: 14 });
  fc.assert(
    fc.property(word, word, fc.constantFrom(NEAR_ENOUGH, 0.8, 1), fc.nat(), (a, b, least, seed) => {
      const [own, others] = [namePairs(a), namePairs(b)];
      expect(new Set(own).size).toBe(own.length);
      if (own.length === 0 || spellingReader(a, least)(nameKey(b)) < least) return;
      const from = seed % own.length;
      const { pairs, fewest, shared } = tellingPairs([...own.slice(from), ...own.slice(0, from)], least);
      expect(others.length).toBeGreaterThanOrEqual(fewest);
      const held = pairs.filter(([pair, most]) => others.length <= most && others.includes(pair));
      expect(held.length).toBeGreaterThanOrEqual(shared);
      expect(shared).toBeGreaterThan(0);
    }),
    { numRuns: 3000 },
  );
});

/** The coefficient as it is defined, of letters only. */
function dice(a: string, b: string): number {
  const pairs = (text: string) => Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2));
  const left = pairs(b);
  const shared = pairs(a).filter((pair) => {
    const at = left.indexOf(pair);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
  return (2 * shared) / (pairs(a).length + pairs(b).length);
}

test('what is near enough has its coefficient, and everything else is 0 or less than enough', () => {
  const word = fc.stringMatching(/^[ab]{2,12}$/);
  fc.assert(
    fc.property(word, word, fc.constantFrom(NEAR_ENOUGH, 0.8, 1), (a, b, least) => {
      const [read, defined] = [spellingReader(a, least)(b), dice(a, b)];
      if (defined >= least) expect(read).toBe(defined);
      else expect(read).toBeLessThan(least);
    }),
  );
});

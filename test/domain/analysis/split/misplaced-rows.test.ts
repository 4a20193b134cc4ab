import { describe, expect, test } from 'vitest';
import { findMisplaced, misplacedWords, spellingsOf } from '../../../../src/domain/analysis/split/misplaced-rows.ts';
import { profileBrand } from '../../../../src/domain/analysis/split/profile.ts';
import { compileCriteria } from '../../../../src/domain/criteria/criteria.ts';
import { recallWithinReach } from '../../../../src/domain/data-quality/assessment.ts';
import { brandOf } from './hand-made.ts';

type Rows = Parameters<typeof brandOf>[1];
const OTHERS = [
  { brandid: 1, brandname: "Love's" },
  { brandid: 2, brandname: 'Comfort Inn' },
  { brandid: 3, brandname: 'Comfort Inn & Suites' },
  { brandid: 4, brandname: "Lee's Famous Recipe Chicken" },
  { brandid: 5, brandname: 'Clark' },
];

/** Looked up as the operation does it, in a list instead of a store. */
function misplacedIn(
  brandname: string,
  rows: Rows,
  others: readonly { brandid: number; brandname: string }[] = OTHERS,
) {
  const input = brandOf(brandname, rows);
  const profile = profileBrand(input);
  const byWord = misplacedWords(profile, brandname).map((word) => {
    const begins = (name: string) => spellingsOf(word).some((one) => name.toUpperCase().split(' ')[0] === one);
    return [word, others.filter((other) => begins(other.brandname))] as const;
  });
  return { input, misplaced: findMisplaced(profile, brandname, new Map(byWord)) };
}
const told = (brandname: string, rows: Rows, others = OTHERS) =>
  misplacedIn(brandname, rows, others).misplaced.map((one) => [one.brandid, one.combos]);

describe('given rows that carry the name of another brand and not their own', () => {
  const SMART: Rows = [
    [17, 5541, 'SMART LEEDS #'],
    [2, 5541, 'LOVES SANTA CLARITA #'],
    [1, 5541, "LOVE'S TRAVEL STOP #"],
    [1, 6012, 'PAYPAL *CLARK BOSTON'],
  ];

  test('then they are counted by brand, the most first, with those that no wallet hides', () => {
    expect(misplacedIn('Smart', SMART).misplaced).toMatchObject([
      { brandid: 1, brandname: "Love's", combos: 3, plain_combos: 3 },
      { brandid: 5, combos: 1, plain_combos: 0 },
    ]);
  });

  test.each([
    ['an apostrophe or none, and a wallet', 'Smart', SMART],
    [
      'a name that goes on in the name of yet another brand',
      'Smart',
      [
        [9, 5541, 'SMART #'],
        [2, 5541, 'COMFORT INN LEEDS #'],
        [2, 5541, 'COMFORT INN & SUITES YORK #'],
      ],
    ],
    [
      'a name that the bank cut',
      'Smart',
      [
        [9, 5541, 'SMART #'],
        [1, 5814, "LEE'S FAMOUS RECIPE CHICKSANTA ANA CA"],
      ],
    ],
  ] satisfies [string, string, Rows][])('then the criteria take exactly them: %s', (_title, brandname, rows) => {
    const { input, misplaced } = misplacedIn(brandname, rows);
    expect(misplaced.length).toBeGreaterThan(0);
    for (const { criteria, combos } of misplaced) {
      const compiled = criteria === null ? null : compileCriteria(criteria);
      const taken = compiled?.ok ? input.combos.filter(compiled.matches) : [];
      expect(taken).toHaveLength(combos);
      expect(taken.every(({ narrative }) => !narrative.includes('SMART'))).toBe(true);
    }
  });

  test('then recall within reach leaves them and what a wallet hides out', () => {
    const { input, misplaced } = misplacedIn('Smart', SMART);
    expect(recallWithinReach(input.combos, misplaced)).toBe(0.85);
    expect(recallWithinReach([], [])).toBeNull();
  });
});

describe('given rows that say nothing of that kind', () => {
  test.each([
    [
      'another name that no brand has',
      'Smart',
      [
        [9, 5541, 'SMART #'],
        [2, 5541, 'GOLDEN GATE #'],
      ],
    ],
    [
      'the own name behind that of another',
      'Smart',
      [
        [9, 5541, 'SMART #'],
        [2, 5541, 'CLARK SMART #'],
      ],
    ],
    [
      'a longer word than the name',
      'Smart',
      [
        [9, 5541, 'SMART #'],
        [2, 5541, 'CLARKSON #'],
      ],
    ],
    [
      'the start of the own name',
      'Comfort Inn Leeds',
      [
        [9, 7011, 'COMFORT INN LEEDS #'],
        [2, 7011, 'COMFORT INN YORK #'],
      ],
    ],
  ] satisfies [string, string, Rows][])('then nothing is found: %s', (_title, brandname, rows) => {
    expect(told(brandname, rows)).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AmbiguousName, ambiguityOf, ambiguityText } from '../../../src/domain/brand/ambiguous-names.ts';

function listed(over: Partial<AmbiguousName> = {}): AmbiguousName {
  return {
    ...{ name: 'Star', cause: 'split', brandid: 12345, escalation_id: 'ESC-2026-001', lesson: 'Look twice' },
    stands_for: [
      { brandid: 12346, brandname: 'Star Market' },
      { brandid: 12347, brandname: 'Star Burger' },
    ],
    ...over,
  };
}
const LIST = [
  listed(),
  listed({ name: "O'Neill's Bar", brandid: 7, stands_for: [] }),
  listed({ name: 'Triumph', cause: 'shared', brandid: null, stands_for: [], escalation_id: null }),
];

describe('a name against the known ambiguous ones', () => {
  test.each([
    ['Star', 'exact'],
    [' star! ', 'exact'],
    ['ONeills bar', 'exact'],
    ['triumph', 'exact'],
    ['Star Coffee', 'begins_with'],
    ['STAR-LITE', 'begins_with'],
    ['Starr', 'near'],
    ['Triumf', null],
    ['Triumphs', 'near'],
    ['Triumph Motorcycles', null],
    ['Starbucks', null],
    ['My Star', null],
    ['Star Market', null],
    ['star  market', null],
    ['', null],
    ['***', null],
  ])('%s: %s', (name, match) => {
    expect(ambiguityOf(name, LIST)?.match ?? null).toBe(match);
  });

  test('is found however it is spaced and cased, and never on an empty list', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LIST), fc.stringMatching(/^ {0,3}$/), fc.boolean(), (one, space, upper) => {
        const name = `${space}${upper ? one.name.toUpperCase() : one.name.toLowerCase()}${space}`;
        expect(ambiguityOf(name, LIST)).toEqual({ match: 'exact', listed: one });
        expect(ambiguityOf(name, [])).toBeNull();
      }),
    );
  });

  test('ten thousand long names are read once, and not again for the next question', () => {
    let reads = 0;
    const long = (n: number) => `${n} ${'abcdefghij klmnopqrst '.repeat(10)}`.slice(0, 198);
    const many = Array.from({ length: 10_000 }, (_, i) => ({
      ...listed({ brandid: i }),
      get name() {
        reads++;
        return `Star ${long(i)}`;
      },
    }));
    ambiguityOf('Neu', many);
    expect(reads).toBeGreaterThan(0);
    reads = 0;
    expect(ambiguityOf(`Zzz ${'uvwxyz'.repeat(30)}`, many)).toBeNull();
    // Each is handed on once to be compared by its letters, which were kept.
    expect(reads).toBeLessThanOrEqual(many.length);
  });

  test('the closest match wins over the order of the list', () => {
    const near = listed({ name: 'Starr', brandid: 1 });
    expect(ambiguityOf('Star', [near, listed()])).toMatchObject({ match: 'exact', listed: { brandid: 12345 } });
  });

  test('is said in a sentence with what it stands for and where to look', () => {
    const found = ambiguityOf('Star Coffee', LIST);
    expect(found === null ? '' : ambiguityText('Star Coffee', found)).toBe(
      '"Star Coffee" begins with "Star", a name known to be ambiguous: it stands for "Star Market" (12346), "Star Burger" (12347). See ESC-2026-001.',
    );
    const shared = ambiguityOf('Triumph', LIST);
    expect(shared === null ? '' : ambiguityText('Triumph', shared)).toBe(
      'The name "Triumph" is known to be ambiguous.',
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type Criteria,
  compileCriteria,
  criteriaSchema,
  describeCriteria,
} from '../../../src/domain/criteria/criteria.ts';

function matches(criteria: Criteria, mccid: number, narrative: string): boolean {
  const compiled = compileCriteria(criteria);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.matches({ mccid, narrative });
}

function messagesFor(value: unknown): string[] {
  const issues = criteriaSchema.safeParse(value).error?.issues ?? [];
  return issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

describe("the runbook's criteria in typed form", () => {
  it("take combos by merchant category: mccid IN ('5411', '5499')", () => {
    expect(matches({ mccid: [5411, 5499] }, 5499, 'STAR MARKET')).toBe(true);
    expect(matches({ mccid: [5411, 5499] }, 5812, 'STAR MARKET')).toBe(false);
  });

  it('take combos by narrative, in any case', () => {
    expect(matches({ narrative: '\\bStar\\s+Market\\b' }, 1, 'STAR  MARKET 12 BOSTON')).toBe(true);
    expect(matches({ narrative: '\\bStar\\s+Market\\b' }, 1, 'STAR MARKETING')).toBe(false);
  });

  it('combine with all, any and not', () => {
    const criteria: Criteria = {
      all: [{ mccid: [5411] }, { any: [{ narrative: 'MARKET' }, { not: { narrative: 'BURGER' } }] }],
    };
    expect(matches(criteria, 5411, 'STAR 12')).toBe(true);
    expect(matches(criteria, 5411, 'STAR BURGER')).toBe(false);
    expect(matches(criteria, 5812, 'STAR MARKET')).toBe(false);
  });
});

describe('a location', () => {
  it.each([
    ['STAR MARKET #12 BOSTON MA', true],
    ['Star Market  Boston', true],
    ['STAR MARKET BOSTONIAN MA', false],
    ['STAR MARKET SOUTHBOSTON', false],
    ['BOSTON PIZZA LEEDS', false], // the merchant's own first word
    ['SQ *BOSTON PIZZA LEEDS', false],
    ['BOSTON PIZZA BOSTON MA', true],
    ['BOSTON', false],
  ])('BOSTON is in "%s": %s', (narrative, expected) => {
    expect(matches({ location: ['Boston'] }, 1, narrative)).toBe(expected);
  });

  it('is found where the bank cut it at 13 characters, and right behind a full merchant column', () => {
    expect(matches({ location: ['North Stamford'] }, 1, 'STAR MARKET              NORTH STAMFOR CT')).toBe(true);
    expect(matches({ location: ['Detroit'] }, 1, 'LA MICHOACANA MEAT MARKETDETROIT MI')).toBe(true);
  });

  it('may be any of several', () => {
    expect(matches({ location: ['LEEDS', 'YORK'] }, 1, 'STAR MARKET YORK GBR')).toBe(true);
  });

  it('must have letters or digits', () => {
    expect(compileCriteria({ any: [{ location: ['LEEDS', '--'] }] })).toEqual({
      ok: false,
      problems: [
        {
          path: 'any.0.location.1',
          problem: '"--" has no letters or digits',
          instead: 'give the place as narratives spell it, e.g. BOSTON',
        },
      ],
    });
  });
});

describe('criteria that cannot be used', () => {
  it('name the regex that is not portable, and what to write instead', () => {
    const compiled = compileCriteria({ any: [{ mccid: [1] }, { not: { narrative: 'STAR(?=MARKET)' } }] });
    expect(compiled).toMatchObject({ ok: false, problems: [{ path: 'any.1.not.narrative' }] });
    if (!compiled.ok) expect(compiled.problems[0]?.instead).not.toBe('');
  });

  it('are told of one regex at a time: after a refused one no other is judged', () => {
    const compiled = compileCriteria({ any: [{ narrative: '(?=A)' }, { narrative: '(?=B)' }, { narrative: '(?=C)' }] });
    expect(compiled.ok ? [] : compiled.problems.map(({ path }) => path)).toEqual(['any.0.narrative']);
  });

  it('may take a regex out for its cost', () => {
    expect(compileCriteria({ narrative: '(?:\\w|\\d)+(?:\\w|\\d)+(?:\\w|\\d)+$' }).ok).toBe(false);
  });

  it.each([
    [5, ': give an object with exactly one of mccid, narrative, location, all, any, not'],
    [{ mccid: [5411], narrative: 'X' }, ': give an object with exactly one of'],
    [{ any: [{ mcc: [5411] }] }, 'any.0: give an object with exactly one of'],
    [{ any: [] }, 'any: give a list of 1 to 20 conditions'],
    [{ all: [{ mccid: ['5411'] }] }, 'all.0.mccid.0: Invalid input: expected number'],
    [{ narrative: '' }, 'narrative: Too small'],
    [{ not: { not: { not: { not: { mccid: [1] } } } } }, 'not.not.not.not: nest at most 4 levels'],
  ])('are refused with the place and the way out: %j', (value, message) => {
    expect(messagesFor(value)).toHaveLength(1);
    expect(messagesFor(value)[0]).toContain(message);
  });

  it('are refused above twenty conditions, wherever they are', () => {
    const ten = { any: Array.from({ length: 10 }, () => ({ mccid: [1] })) };
    expect(criteriaSchema.safeParse({ all: [ten, ten] }).success).toBe(true);
    expect(messagesFor({ all: [ten, ten, { mccid: [1] }] })[0]).toContain('use at most 20 conditions');
  });

  it('are refused without exhausting the stack when nested very deep', () => {
    let deep: unknown = { mccid: [1] };
    for (let i = 0; i < 100_000; i++) deep = { not: deep };
    expect(messagesFor(deep)[0]).toContain('nest at most 4 levels');
  });
});

describe('criteria in plain words', () => {
  it.each<[Criteria, string]>([
    [{ mccid: [5411, 5499] }, 'MCC is 5411 or 5499'],
    [{ location: ['LEEDS', 'YORK', 'HULL'] }, 'place is LEEDS, YORK or HULL'],
    [{ not: { narrative: 'BURGER' } }, 'not (narrative matches /BURGER/)'],
    [
      { any: [{ mccid: [5411] }, { all: [{ mccid: [5814] }, { narrative: 'BAGELS' }] }] },
      'MCC is 5411 or (MCC is 5814 and narrative matches /BAGELS/)',
    ],
  ])('%j', (criteria, words) => {
    expect(describeCriteria(criteria)).toBe(words);
  });
});

describe('the JSON schema of criteria', () => {
  it('is small, refuses unknown keys, and refers to itself instead of repeating itself', () => {
    const schema = JSON.stringify(z.toJSONSchema(z.object({ criteria: criteriaSchema }), { io: 'input' }));
    expect(schema.length).toBeLessThan(1600);
    expect(schema).toContain('"$ref":"#/$defs/');
    expect(schema.match(/"additionalProperties":false/g)?.length).toBeGreaterThanOrEqual(6);
  });
});

const leaf: fc.Arbitrary<Criteria> = fc.oneof(
  fc.record({ mccid: fc.array(fc.integer({ min: 1, max: 9999 }), { minLength: 1, maxLength: 3 }) }),
  fc.record({ narrative: fc.constantFrom<string[]>('STAR', '\\bMARKET\\b', 'STAR\\W*BURGER') }),
  fc.record({ location: fc.constantFrom<string[][]>(['LEEDS'], ['YORK', 'HULL']) }),
);
const above = (below: fc.Arbitrary<Criteria>): fc.Arbitrary<Criteria> => {
  const some = fc.array(below, { minLength: 1, maxLength: 2 });
  return fc.oneof(below, fc.record({ all: some }), fc.record({ any: some }), fc.record({ not: below }));
};
const tree = above(above(leaf));

describe('any criteria', () => {
  const combo = fc.record({ mccid: fc.integer({ min: 1, max: 9999 }), narrative: fc.string({ unit: 'binary' }) });

  it('take exactly what their negation leaves', () => {
    fc.assert(
      fc.property(tree, combo, (criteria, one) => {
        expect(matches({ not: criteria }, one.mccid, one.narrative)).toBe(!matches(criteria, one.mccid, one.narrative));
      }),
    );
  });

  it('come through their schema unchanged', () => {
    fc.assert(
      fc.property(above(tree), (criteria) => {
        expect(criteriaSchema.parse(criteria)).toEqual(criteria);
      }),
    );
  });
});

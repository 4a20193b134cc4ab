import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ProfileInput, profileBrand } from '../../../../src/domain/analysis/split/profile.ts';
import { profileSummarySchema, summariseProfile } from '../../../../src/domain/analysis/split/profile-summary.ts';
import { comboKeyText, findSplit, splitAnalysisSchema } from '../../../../src/domain/analysis/split/split.ts';
import type { Combo } from '../../../../src/domain/brand/brand.ts';
import { compileCriteria } from '../../../../src/domain/criteria/criteria.ts';
import { runs } from '../../../set-up/volume.ts';
import { mccs } from './hand-made.ts';

// A few businesses with their own words and codes, so that splits do happen; strange rows among them; any text at all.
const business = fc.record({
  word: fc.constantFrom('MARKET', 'BURGER', 'COFFEE', 'MOTORS', '', '', 'LTD', 'MARKET BURGER'),
  codes: fc.subarray([5411, 5499, 5541, 5812, 5814, 5651, 5211, 7011, 1], { minLength: 1, maxLength: 3 }),
});
const look = fc.record({
  prefix: fc.constantFrom('', '', '', '', 'PAYPAL *', 'SQ *', 'WWW.'),
  name: fc.constantFrom('STAR', 'STAR', 'STAR', 'STAR', 'Star', 'STARBUCKS'),
  tail: fc.constantFrom('', ' 1234', ' #77 BOSTON MA', '  LEEDS', '.COM', ' LONDON GBR', ' MARKET'),
});
type Row = Pick<Combo, 'mccid' | 'narrative' | 'mid'>;
/** Businesses with a word of their own have a contract of their own. */
const BLOCKS: Readonly<Record<string, string>> = { MARKET: '48391', BURGER: '71204', COFFEE: '55630', MOTORS: '91377' };
const rowsOf = (one: { word: string; codes: number[] }) =>
  fc.array(
    fc.tuple(look, fc.constantFrom(...one.codes), fc.nat(40)).map(([{ prefix, name, tail }, mccid, mid]): Row => {
      return {
        mccid,
        mid: `${BLOCKS[one.word] ?? '30518'}${String(7919 * mid).padStart(6, '0')}`,
        narrative: `${prefix}${name} ${one.word}${tail}`,
      };
    }),
    { minLength: 12, maxLength: 40, size: 'max' },
  );
const strangeRows = fc.array(
  fc.record({
    mccid: fc.constantFrom(5411, 7299, 6012, 9999),
    narrative: fc.string({ unit: 'binary', maxLength: 60 }),
    mid: fc.constantFrom('', '1'),
  }),
  { maxLength: 6 },
);
const combos = fc
  .array(business, { maxLength: 3, size: 'max' })
  .chain((businesses) => fc.tuple(strangeRows, ...businesses.map(rowsOf)))
  .map((groups) =>
    groups.flat().map((row, i): Combo => ({ ...row, ccid: i + 1, bankid: [null, 1, 2][i % 3] ?? null, brandid: 1 })),
  );

const input = fc.record({
  brand: fc.record({
    brandid: fc.constant(1),
    brandname: fc.oneof(
      fc.constantFrom('Star', 'Star', "Star's", 'B&Q', '', '!!'),
      fc.string({ unit: 'binary', maxLength: 20 }),
    ),
    sector: fc.constant('Groceries'),
  }),
  combos,
  mccs: fc.constant(mccs),
  otherBrandNames: fc.subarray(['Star Market', 'Starbucks', 'Star', '']),
});

/** Any order will do, so long as it is another one. */
function reordered({ combos, ...rest }: ProfileInput): ProfileInput {
  const middle = combos.length >> 1;
  return { ...rest, combos: [...combos.slice(middle), ...combos.slice(0, middle)].reverse() };
}

describe('the split of any combos', () => {
  it('does not depend on their order', () => {
    fc.assert(
      fc.property(input, (one) => {
        const [a, b] = [findSplit(one), findSplit(reordered(one))];
        expect(b.analysis).toEqual(a.analysis);
        expect(new Map([...b.assignments()].sort())).toEqual(new Map([...a.assignments()].sort()));
      }),
    );
  });

  it('assigns each combo to the one part whose criteria it meets, or to none', () => {
    let splits = 0;
    fc.assert(
      fc.property(input, (one) => {
        const { analysis, assignments } = findSplit(one);
        const tests = analysis.parts.map((part) => compileCriteria(part.criteria));
        if (analysis.recommendation === 'split') splits++;
        for (const combo of one.combos) {
          const met = tests.flatMap((test, i) => (test.ok && test.matches(combo) ? [i] : []));
          expect(met.length).toBeLessThanOrEqual(1);
          expect(assignments().get(comboKeyText(combo))).toBe(met[0] ?? null);
        }
      }),
      { numRuns: 600 },
    );
    expect(splits, 'the property is empty unless some of the brands are split').toBeGreaterThan(4);
  });

  it('accounts for every combo and fits its schema', () => {
    fc.assert(
      fc.property(input, (one) => {
        const { analysis, assignments } = findSplit(one);
        const assigned = analysis.parts.reduce((sum, part) => sum + part.combos, 0);
        expect(assigned + analysis.unassigned.combos).toBe(one.combos.length);
        expect(assignments().size).toBe(one.combos.length);
        expect(analysis.parts.every((part) => part.combos > 0)).toBe(true);
        expect(new Set(analysis.parts.map((part) => part.suggested_name)).size).toBe(analysis.parts.length);
        expect(analysis.confidence).toBeGreaterThanOrEqual(0);
        expect(analysis.confidence).toBeLessThanOrEqual(1);
        splitAnalysisSchema.parse(analysis);
        profileSummarySchema.parse(summariseProfile(profileBrand(one), one.mccs));
      }),
    );
  });

  const count = runs(9_999, 100_000);
  it(`takes ${count} combos`, () => {
    const many = Array.from({ length: count }, (_, i): Combo => {
      const burger = i % 3 === 0;
      const text = `STAR ${burger ? 'BURGER' : 'MARKET'} #${i}`;
      return { ccid: i, bankid: 1, mid: String(i), brandid: 1, mccid: burger ? 5812 : 5411, narrative: text };
    });
    const star = { brandid: 1, brandname: 'Star', sector: 'Groceries' };
    const { analysis } = findSplit({ brand: star, combos: many, mccs, otherBrandNames: [] });
    expect(analysis.parts.map((part) => part.combos)).toEqual([Math.floor((count * 2) / 3), Math.ceil(count / 3)]);
  });
});

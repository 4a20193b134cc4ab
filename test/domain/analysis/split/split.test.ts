import { describe, expect, it } from 'vitest';
import type { ProfileInput } from '../../../../src/domain/analysis/split/profile.ts';
import { comboKeyText, findSplit, splitAnalysisSchema } from '../../../../src/domain/analysis/split/split.ts';
import type { Combo } from '../../../../src/domain/brand/brand.ts';
import { compileCriteria, criteriaSchema } from '../../../../src/domain/criteria/criteria.ts';
import { brandOf } from './hand-made.ts';

const star = brandOf('Star', [
  [20, 5411, 'STAR MARKET # BOSTON MA'],
  [8, 5499, 'Star Market'],
  [2, 5411, 'PAYPAL *STARMARKET 4029357733 MA'],
  [12, 5812, 'STAR BURGER #'],
  [6, 5814, 'SQ *STAR BURGER BOSTON MA'],
  [3, 7299, 'PAYPAL *STARBURGER'],
]);

/** Gives the rows of one code, or those that pass a test, merchant ids of their own block. */
function twoContracts(input: ProfileInput, second: number | ((combo: Combo) => boolean)): ProfileInput {
  const isSecond = typeof second === 'number' ? (combo: Combo) => combo.mccid === second : second;
  const combos = input.combos.map((combo) => {
    return { ...combo, mid: `${isSecond(combo) ? '71204' : '48391'}${(7919 * combo.ccid) % 99_991}` };
  });
  return { ...input, combos };
}

const namesOf = (input: ProfileInput) => findSplit(input).analysis.parts.map((part) => part.suggested_name);
const recommendationFor = (input: ProfileInput) => findSplit(input).analysis.recommendation;

describe("given the runbook's brand Star, a grocery and a burger restaurant", () => {
  const { analysis, assignments } = findSplit(star);

  it('finds both, by merchant category', () => {
    expect(analysis.recommendation).toBe('split');
    expect(analysis.criterion).toBe('mccid');
    expect(
      analysis.parts.map(({ suggested_name, sector, criteria }) => ({ suggested_name, sector, criteria })),
    ).toEqual([
      { suggested_name: 'Star Market', sector: 'Groceries', criteria: { mccid: [5411, 5499] } },
      {
        suggested_name: 'Star Burger',
        sector: 'Food & Drink',
        criteria: {
          any: [{ mccid: [5812, 5814] }, { all: [{ mccid: [7299] }, { narrative: 'STAR\\W*BURGER' }] }],
        },
      },
    ]);
  });

  it('counts each part with its codes', () => {
    expect(analysis.parts.map((part) => part.combos)).toEqual([30, 21]);
    expect(analysis.parts[0]?.mccids).toEqual([
      { mccid: 5411, mcc_desc: 'Grocery Stores', combos: 22 },
      { mccid: 5499, mcc_desc: 'Misc. Food Stores', combos: 8 },
    ]);
    expect(analysis.parts[0]?.share).toBeCloseTo(30 / 51);
    expect(analysis.parts[1]?.top_words).toContain('BURGER');
  });

  it('places combos with a wallet code by their words, and leaves those without one unassigned', () => {
    expect(analysis.unassigned.combos).toBe(0);
    const silent = {
      ...star.combos[0],
      ccid: 1,
      bankid: 1,
      mid: '',
      brandid: 12345,
      mccid: 7299,
      narrative: 'PAYPAL *STAR',
    };
    const { analysis: more, left } = findSplit({ ...star, combos: [...star.combos, silent] });
    expect(left).toEqual([silent]);
    expect(more.unassigned.why).toContain("1 carries a payment wallet's code");
    expect([...assignments().values()].filter((part) => part === null)).toHaveLength(0);
  });

  it('gives evidence with numbers', () => {
    expect(analysis.reasons[0]).toBe(
      'Star Market: 30 combos, mostly Grocery, codes 5411 (22), 5499 (8); "MARKET" follows the name.',
    );
    expect(analysis.confidence).toBeGreaterThan(0.7);
  });
});

describe('given several businesses under one brandid', () => {
  it('qualifies equal names by the business', () => {
    const gap = twoContracts(
      brandOf('Gap', [
        [30, 5651, 'GAP # LONDON GBR'],
        [12, 5211, 'GAP  HERNE BAY'],
      ]),
      5211,
    );
    expect(namesOf(gap)).toEqual(['Gap (Clothing)', 'Gap (Building & Garden)']);
    expect(findSplit(gap).analysis.confidence).toBeLessThan(0.8);
  });

  it('finds three of them, by words where codes are shared', () => {
    const three = brandOf('Star', [
      [20, 5411, 'STAR MARKET #'],
      [14, 5814, 'STAR BURGER #'],
      [14, 5814, 'STAR COFFEE #'],
    ]);
    const { analysis } = findSplit(three);
    expect(analysis.parts.map((part) => part.suggested_name)).toEqual(['Star Market', 'Star Burger', 'Star Coffee']);
    expect(analysis.criterion).toBe('narrative');
    expect(analysis.parts[2]?.criteria).toEqual({ narrative: 'STAR\\W*COFFEE' });
  });

  it('takes words where codes are shared and one part is the name alone', () => {
    const apple = brandOf('Big Apple', [
      [28, 5411, 'BIG APPLE #'],
      [2, 5814, 'BIG APPLE #'],
      [9, 5814, 'BIG APPLE BAGELS #'],
    ]);
    const { analysis } = findSplit(apple);
    expect(analysis.criterion).toBe('narrative');
    expect(analysis.parts.map((part) => [part.suggested_name, part.combos])).toEqual([
      ['Big Apple', 30],
      ['Big Apple Bagels', 9],
    ]);
  });

  it('finds a part of a twentieth with the same code, if it has its own name and contract', () => {
    const costa = twoContracts(
      brandOf('Costa', [
        [190, 5814, 'COSTA #'],
        [10, 5814, 'COSTA VIDA #'],
      ]),
      (combo) => combo.narrative.includes('VIDA'),
    );
    const { analysis } = findSplit(costa);
    expect(analysis.parts.map((part) => [part.suggested_name, part.combos])).toEqual([
      ['Costa', 190],
      ['Costa Vida', 10],
    ]);
    expect(analysis.reasons.join(' ')).toContain('merchant ids, store numbers and legal forms differ as well');
  });

  it('finds a part whose outlets all have one merchant id', () => {
    const web = twoContracts(
      brandOf('Puma', [
        [40, 5651, 'PUMA #'],
        [20, 5541, 'PUMA ENERGY #'],
      ]),
      5541,
    );
    const combos = web.combos.map((combo) => (combo.mccid === 5541 ? { ...combo, mid: '777888999' } : combo));
    expect(namesOf({ ...web, combos })).toEqual(['Puma', 'Puma Energy']);
  });

  it('leaves combos that name something else out of the parts, and names the brand that they carry', () => {
    const combos = brandOf('Star', [
      [3, 5411, 'STAR MART #'],
      [2, 5812, 'GOLDEN GATE'],
    ]).combos.map((combo) => ({ ...combo, ccid: combo.ccid + 500_000 }));
    const { analysis, left } = findSplit({
      ...star,
      combos: [...star.combos, ...combos],
      otherBrandNames: ['Star Mart'],
    });
    expect(new Set(left)).toEqual(new Set(combos));
    expect(analysis.reasons.join(' ')).toContain('3 combos name Star Mart, which is a separate brand');
  });

  it('finds names that differ in words only, and is not sure of it', () => {
    const american = brandOf('American', [
      [15, 5651, 'AMERICAN EAGLE #'],
      [15, 5651, 'AMERICAN GIRL #'],
    ]);
    const { analysis } = findSplit(american);
    expect(analysis.parts.map((part) => part.suggested_name)).toEqual(['American Eagle', 'American Girl']);
    expect(analysis.confidence).toBeLessThanOrEqual(0.5);
  });

  it('reads a name with apostrophe or ampersand as narratives write it', () => {
    const bjs = brandOf("BJ's", [
      [14, 5814, "BJ'S BREWHOUSE #"],
      [14, 5814, 'BJS GRILL #'],
    ]);
    expect(findSplit(bjs).analysis.parts.map((part) => part.combos)).toEqual([14, 14]);
    const bq = brandOf('B&Q', [
      [14, 5211, 'B & Q WAREHOUSE #'],
      [14, 5211, 'B AND Q TRADEPOINT #'],
    ]);
    expect(findSplit(bq).analysis.parts.map((part) => part.combos)).toEqual([14, 14]);
  });
});

describe('given one business', () => {
  it('keeps a shop with its fuel, cafe and pharmacy whole', () => {
    const tesco = brandOf('Tesco', [
      [30, 5411, 'TESCO STORES # LONDON'],
      [15, 5541, 'TESCO PFS #'],
      [12, 5542, 'TESCO PAY AT PUMP #'],
      [6, 5814, 'TESCO CAFE #'],
      [4, 5912, 'TESCO PHARMACY #'],
    ]);
    expect(recommendationFor(tesco)).toBe('keep');
  });

  it('keeps its departments whole where they share outlets or merchant ids, whatever their codes', () => {
    const rows = brandOf('Star', [
      [30, 5651, 'STAR #'],
      [30, 7011, 'STAR LODGE #'],
    ]);
    const shared = rows.combos.map((combo) => ({ ...combo, narrative: combo.narrative.replace(/\d(?=\d{3})/, '4') }));
    expect(recommendationFor({ ...rows, combos: shared })).toBe('keep');
    const block = rows.combos.map((combo, i) => ({ ...combo, mid: `48391${(7919 * i) % 99_991}` }));
    expect(recommendationFor({ ...rows, combos: block })).toBe('cannot_tell');
  });

  it('does not take the words and numbers of banks and outlets for names or handwriting', () => {
    const rows = brandOf('Star Hotels', [
      [30, 7011, 'STAR HOTELS UNIT #'],
      [30, 7011, 'CARD # STAR HOTELS'],
      [30, 7011, 'STAR HOTELS BR #'],
    ]);
    const blocked = twoContracts(rows, (combo) => combo.narrative.includes('UNIT'));
    expect(recommendationFor(blocked)).toBe('keep');
  });

  it('says that it cannot tell two companies from two contracts of one', () => {
    const ups = twoContracts(
      brandOf('UPS', [
        [40, 5912, 'UPS #'],
        [14, 5541, 'UPS #'],
      ]),
      5541,
    );
    const tenth = { ...ups, combos: ups.combos.filter(({ mccid, ccid }) => mccid === 5912 || ccid % 100 < 7) };
    const { analysis, left } = findSplit(tenth);
    expect(analysis.recommendation).toBe('cannot_tell');
    expect(analysis.reasons[0]).toContain('These may be two companies; the data cannot tell.');
    expect(analysis.confidence).toBeLessThan(0.5);
    expect(left).toHaveLength(tenth.combos.length);
  });

  it('keeps it whole in spite of a few wrong codes', () => {
    const one = brandOf('Star Market', [
      [40, 5411, 'STAR MARKET #'],
      [3, 7011, 'STAR MARKET #'],
    ]);
    const { analysis } = findSplit(one);
    expect(analysis.recommendation).toBe('keep');
    expect(analysis.reasons.join(' ')).toContain('3 combos carry codes that do not fit the rest');
  });

  it('keeps it whole where one busy outlet has an odd code', () => {
    const one = brandOf('Star Market', [[30, 5411, 'STAR MARKET #']]);
    const text = { mid: 'M1', mccid: 5651, narrative: 'STAR MARKET 1000' };
    const busy = one.combos.slice(0, 8).map((combo) => ({ ...combo, ccid: combo.ccid + 500, ...text }));
    expect(recommendationFor({ ...one, combos: [...one.combos, ...busy] })).toBe('keep');
  });

  it('does not take a town for a name', () => {
    const towns = brandOf('Boots', [
      [10, 5912, 'BOOTS WIGAN GBR'],
      [10, 5912, 'BOOTS #  WIGAN'],
      [10, 5912, 'BOOTS LEEDS GBR'],
      [10, 5912, 'BOOTS #  LEEDS'],
    ]);
    expect(recommendationFor(towns)).toBe('keep');
  });

  it('names combos of a brand which is recorded apart, with advice that tools can follow, instead of splitting', () => {
    const next = brandOf(
      'Next',
      [
        [30, 5651, 'NEXT # LONDON'],
        [12, 5814, 'NEXT LEVEL BURGER #'],
      ],
      ['Next Level Burger'],
    );
    const { analysis } = findSplit(next);
    expect(analysis.recommendation).toBe('keep');
    expect(analysis.reasons).toContain(
      '12 combos name Next Level Burger, which is a separate brand: record that with add_escalation_notes; without a split they stay here.',
    );
  });
});

describe('given fewer than five combos', () => {
  it('says that the data is insufficient', () => {
    const { analysis, assignments } = findSplit(brandOf('Star', [[4, 5411, 'STAR MARKET #']]));
    expect(analysis.recommendation).toBe('insufficient_data');
    expect(analysis.unassigned.combos).toBe(4);
    expect(assignments().size).toBe(4);
  });
});

describe('the answer', () => {
  it('passes its own schema, with text from data cleaned', () => {
    const hostile = brandOf('Star', [
      [10, 5411, 'STAR MARKET # \u001b[31mboston'],
      [10, 5812, 'STAR BURGER #'],
    ]);
    const parsed = splitAnalysisSchema.parse(findSplit(hostile).analysis);
    expect(JSON.stringify(parsed)).not.toContain('\\u001b');
  });

  it('has criteria that a caller can send back and get the same combos', () => {
    const { analysis, assignments } = findSplit(star);
    for (const [i, part] of analysis.parts.entries()) {
      const compiled = compileCriteria(criteriaSchema.parse(JSON.parse(JSON.stringify(part.criteria))));
      if (!compiled.ok) throw new Error('criteria of the analysis do not compile');
      const taken = star.combos.filter(compiled.matches).map(comboKeyText);
      const assigned = [...assignments()].filter(([, part]) => part === i).map(([key]) => key);
      expect(new Set(taken)).toEqual(new Set(assigned));
    }
  });
});

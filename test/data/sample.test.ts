import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openSample } from '../../data/generator/sample.ts';
import { brandTruth, combosWithTruth } from '../../data/generator/truth.ts';
import { brandSchema, type Combo, WALLET_MCCIDS } from '../../src/domain/brand/brand.ts';

const DEFAULT_SIZE = { combos: 40_000, seed: 42 };
const SMALL = { combos: 10_000, seed: 7 };

function fingerprint(options: typeof SMALL): string {
  const sample = openSample(options);
  const hash = createHash('sha256');
  hash.update(JSON.stringify([sample.brands, sample.brandsToCheck, sample.mccs, sample.history()]));
  for (const combo of sample.combos()) hash.update(JSON.stringify(combo));
  return hash.digest('hex');
}

describe('a sample is repeatable', () => {
  test('equal options give equal bytes, and another seed gives other bytes', () => {
    const once = fingerprint(SMALL);
    expect(fingerprint(SMALL)).toBe(once);
    expect(fingerprint({ ...SMALL, seed: 8 })).not.toBe(once);
  });

  test('an impossible size or seed is refused by name', () => {
    expect(() => openSample({ combos: 100, seed: 1 })).toThrow(/at least 2000 combos/);
    expect(() => openSample({ combos: 10_000, seed: 0.5 })).toThrow(/seed is an integer/);
  });

  test('an option asks for fewer escalations and fewer brands with history', () => {
    const history = openSample({ ...SMALL, brandsWithHistory: 30, escalations: 20 }).history();
    expect(history.escalations).toHaveLength(20);
    expect(new Set(history.metadata.map((version) => version.brandid)).size).toBeLessThanOrEqual(30);
    expect(openSample({ ...SMALL, escalations: 0 }).history().escalations).toEqual([]);
  });
});

describe.each([{ combos: 2000, seed: 3 }, SMALL, DEFAULT_SIZE])('the tables at $combos combos', (options) => {
  const sample = openSample(options);
  const combos = [...sample.combos()];

  test('have exactly as many combos as requested, each key once, with ccids that recur across banks', () => {
    expect(combos).toHaveLength(options.combos);
    expect(new Set(combos.map((combo) => `${combo.ccid}/${combo.bankid}`)).size).toBe(options.combos);
    expect(new Set(combos.map((combo) => combo.ccid)).size).toBeLessThan(options.combos * 0.95);
  });

  test('have combos with the columns of a combo and nothing of the answer key', () => {
    const columns = 'ccid bankid mid brandid mccid narrative';
    expect(combos.filter((combo) => Object.keys(combo).join(' ') !== columns)).toEqual([]);
    expect(Object.keys(sample).toSorted()).toEqual(['brands', 'brandsToCheck', 'combos', 'history', 'mccs']);
  });

  test('have only references that resolve', () => {
    const brandids = new Set(sample.brands.map((brand) => brand.brandid));
    const mccids = new Set(sample.mccs.map((mcc) => mcc.mccid));
    expect(combos.filter((combo) => !brandids.has(combo.brandid) || !mccids.has(combo.mccid))).toEqual([]);
    expect(sample.brandsToCheck.filter((brandid) => !brandids.has(brandid))).toEqual([]);
    expect(sample.brands.filter((brand) => !brandSchema.safeParse(brand).success)).toEqual([]);
    expect(brandids.size).toBe(sample.brands.length);
  });

  test('have narratives in printable ASCII, not empty, without spaces at the ends', () => {
    expect(combos.filter((combo) => !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(combo.narrative))).toEqual([]);
  });

  test('have 12345, named Star, as the highest brandid', () => {
    expect(sample.brands.at(-1)).toMatchObject({
      brandid: 12345,
      brandname: 'Star',
      sector: 'Groceries',
      status: 'active',
    });
    expect(Math.max(...sample.brands.map((brand) => brand.brandid))).toBe(12345);
    expect(sample.brandsToCheck).toContain(12345);
  });
});

describe('the sample of the default size', () => {
  const sample = openSample(DEFAULT_SIZE);
  const rows = [...combosWithTruth(DEFAULT_SIZE)];
  const byBrand = Map.groupBy(rows, (row) => row.combo.brandid);
  const share = (holds: (row: (typeof rows)[number]) => boolean): number => rows.filter(holds).length / rows.length;

  test('has about 1,900 brands, 470 of them to check, some with fewer than five combos', () => {
    expect(sample.brands.length).toBeGreaterThan(1850);
    expect(sample.brands.length).toBeLessThan(1950);
    expect(sample.brandsToCheck.length).toBeGreaterThan(430);
    expect(sample.brandsToCheck.length).toBeLessThan(510);
    const few = sample.brandsToCheck.filter((brandid) => (byBrand.get(brandid)?.length ?? 0) < 5);
    expect(few.length).toBeGreaterThan(30);
    expect(sample.brands.filter((brand) => brand.status === 'active' && !byBrand.has(brand.brandid))).toEqual([]);
  });

  test('has the proportions of purchase-card files', () => {
    const narrative = (pattern: RegExp) => share((row) => pattern.test(row.combo.narrative));
    const flagged = (flag: string) => share((row) => row.truth.flags.some((one) => one === flag));
    const web = /www\.|\.(?:com|co\.uk|org|net|uk|eu)\b/i;
    const bands: [string, number, number, number][] = [
      ['cut at 18, 22 or 25 characters, or by a wallet', flagged('cut'), 0.17, 0.26],
      ['PAYPAL', narrative(/PAYPAL/), 0.015, 0.028],
      ['numbers of three or more digits', narrative(/\d{3}/), 0.09, 0.14],
      ['web names', narrative(web), 0.08, 0.13],
      ['Ltd or PLC', narrative(/\b(?:LTD|PLC|LIMITED)\b/i), 0.05, 0.09],
      ['wrongly assigned', flagged('misassigned'), 0.02, 0.04],
      ['duplicates', flagged('duplicate'), 0.03, 0.06],
      ['through wallets', flagged('wallet'), 0.04, 0.08],
      ['with a wallet code', share((row) => WALLET_MCCIDS.has(row.combo.mccid)), 0.005, 0.02],
    ];
    const outside = bands.filter(([, measured, least, most]) => measured < least || measured > most);
    expect(outside).toEqual([]);
  });

  test('has an answer key that agrees with the recorded brand except for misassigned rows', () => {
    const recordedAs = new Map(brandTruth(DEFAULT_SIZE).map((brand) => [brand.real_brandid, brand.brandid]));
    const wrong = rows.filter(({ combo, truth }) => {
      const agree = recordedAs.get(truth.real_brandid) === combo.brandid;
      return agree === truth.flags.includes('misassigned');
    });
    expect(wrong).toEqual([]);
    expect(rows.map((row) => row.combo)).toEqual([...sample.combos()]);
  });

  test('has fourteen brands that are two real ones each, with at least ten combos of both', () => {
    const parts = Map.groupBy(brandTruth(DEFAULT_SIZE), (brand) => brand.brandid);
    const merged = [...parts].filter(([, real]) => real.length > 1);
    expect(merged).toHaveLength(14);
    const names = new Map(sample.brands.map((brand) => [brand.brandid, brand.brandname]));
    expect(merged.map(([brandid]) => names.get(brandid))).toEqual(
      expect.arrayContaining(['Star', 'Gap', 'Bravo', 'Thorntons', 'Triumph', 'Puma', 'Giant']),
    );
    for (const [brandid, real] of merged) {
      for (const { real_brandid } of real) {
        const own = byBrand.get(brandid)?.filter((row) => row.truth.real_brandid === real_brandid) ?? [];
        expect(own.length).toBeGreaterThanOrEqual(10);
      }
    }
  });

  test.each(['Tesco', 'Asda', 'Morrisons', "Sainsbury's", 'WHSmith'])('%s is one brand with several codes', (name) => {
    const brand = sample.brands.find((one) => one.brandname === name);
    const own = byBrand.get(brand?.brandid ?? 0) ?? [];
    const codes = Map.groupBy(
      own.filter((row) => !WALLET_MCCIDS.has(row.combo.mccid)),
      (row) => row.combo.mccid,
    );
    expect([...codes.values()].filter((of) => of.length >= 2).length).toBeGreaterThanOrEqual(3);
    expect(brandTruth(DEFAULT_SIZE).filter((one) => one.brandid === brand?.brandid)).toHaveLength(1);
  });

  test("Tesco's petrol stations say so in their narratives", () => {
    const pumps = byBrand.get(218)?.filter((row) => row.combo.mccid === 5541 || row.combo.mccid === 5542) ?? [];
    expect(pumps.some((row) => /PFS|PETROL|PAY AT PUMP|FILLING STN/i.test(row.combo.narrative))).toBe(true);
  });

  test('brands whose names begin alike are separate brands', () => {
    const names = sample.brands.map((brand) => brand.brandname);
    const pairs = [
      ['Next', 'Next Level Burger'],
      ['Costa', 'Costa Vida'],
      ['Boots', 'Boots Opticians'],
      ['Giant', 'Giant Eagle'],
    ];
    expect(names).toEqual(expect.arrayContaining([...pairs.flat(), 'Star Mart', 'Starbucks']));
  });
});

describe.each([1, 2, 42])("the runbook's brand with seed %i", (seed) => {
  const options = { combos: 10_000, seed };
  const rows = [...combosWithTruth(options)].filter((row) => row.combo.brandid === 12345);
  const real = (id: number) => rows.filter((row) => row.truth.real_brandid === id).map((row) => row.combo);
  const count = (combos: Combo[], ...mccids: number[]) => combos.filter((combo) => mccids.includes(combo.mccid)).length;
  const [market, burger] = [real(4079), real(4080)];

  test('is Star Market, a grocery, and Star Burger, a restaurant', () => {
    expect(rows.length).toBeGreaterThan(220);
    expect(rows.length).toBeLessThan(420);
    expect(count(market, 5411, 5499)).toBeGreaterThan(120);
    expect(count(burger, 5812, 5814)).toBeGreaterThan(60);
    expect(count(market, 5411, 5499)).toBeGreaterThan(1.5 * count(burger, 5812, 5814));
    expect(count(market, 5499) * count(burger, 5812)).toBeGreaterThan(0);
    expect(count(market, 5812, 5814) + count(burger, 5411, 5499)).toBe(0);
  });

  test('has payments through PayPal, some under wallet codes, and a few rows of other brands', () => {
    const paypal = rows.filter((row) => row.combo.narrative.startsWith('PAYPAL *STAR'));
    expect(paypal.some((row) => row.combo.narrative.includes('STAR MARKET'))).toBe(true);
    expect(
      count(
        rows.map((row) => row.combo),
        6012,
        7399,
        7299,
      ),
    ).toBeGreaterThanOrEqual(5);
    const strays = rows.filter((row) => row.truth.flags.includes('misassigned'));
    expect(strays.length).toBeGreaterThanOrEqual(3);
    expect(strays.length).toBeLessThan(20);
  });
});

import { describe, expect, test } from 'vitest';
import { hash32, itemAt, seededRandom, weightedDraw } from '../../data/generator/random.ts';
import { readSeed } from '../../data/generator/seed.ts';

describe('the seed', () => {
  const seed = readSeed();

  test('has as many brands, codes, towns and pairs as its README says', () => {
    const counts = [seed.brands.length, seed.mccs.length, seed.cities.length, seed.confusables.length];
    expect(counts).toEqual([3980, 985, 2445, 428]);
  });

  test('has unique ids, and codes and pairs that refer to existing rows', () => {
    const brands = new Map(seed.brands.map((brand) => [brand.real_brandid, brand]));
    const codes = new Map(seed.mccs.map((mcc) => [mcc.mccid, mcc]));
    expect(brands.size).toBe(seed.brands.length);
    expect(codes.size).toBe(seed.mccs.length);
    expect(seed.brands.filter((brand) => brand.mccids.some((mccid) => !codes.has(mccid)))).toEqual([]);
    expect(seed.confusables.filter((pair) => !brands.has(pair.a) || !brands.has(pair.b))).toEqual([]);
  });

  test('gives a brand the sector of its first code, and leaves the id 12345 free', () => {
    const sectors = new Map(seed.mccs.map((mcc) => [mcc.mccid, mcc.sector]));
    expect(seed.brands.filter((brand) => sectors.get(brand.mccids[0] ?? 0) !== brand.sector)).toEqual([]);
    expect(Math.max(...seed.brands.map((brand) => brand.real_brandid))).toBeLessThan(12345);
  });
});

describe('randomness', () => {
  test('repeats for the same seed', () => {
    const first = seededRandom(5);
    const second = seededRandom(5);
    const other = seededRandom(6);
    const draw = (random: typeof first) => Array.from({ length: 20 }, () => random.int(1000));
    const drawn = draw(first);
    expect(draw(second)).toEqual(drawn);
    expect(draw(other)).not.toEqual(drawn);
  });

  test('draws in proportion to the weights', () => {
    const random = seededRandom(1);
    const draw = weightedDraw([1, 0, 3, 6]);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 50_000; i++) {
      const drawn = draw(random);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    expect(counts[1]).toBe(0);
    for (const [i, expected] of [
      [0, 0.1],
      [2, 0.3],
      [3, 0.6],
    ] as const)
      expect((counts[i] ?? 0) / 50_000).toBeCloseTo(expected, 1);
  });

  test('spreads hashes, which depend on every part and on the order of the parts', () => {
    const low = new Set(Array.from({ length: 4000 }, (_, i) => hash32(i, 7) % 4096));
    expect(low.size).toBeGreaterThan(2300);
    expect(new Set([hash32(1, 2), hash32(2, 1), hash32(1, 2, 0), hash32(1)]).size).toBe(4);
  });

  test('refuses to choose from an empty list', () => {
    expect(() => itemAt([], 0)).toThrow(RangeError);
    expect(() => weightedDraw([])).toThrow(RangeError);
    expect(() => weightedDraw([0, 0])).toThrow(RangeError);
  });
});

import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { nameKey, nameWords } from '../../../../src/domain/brand/name-key.ts';
import { findBrands } from '../../../../src/domain/operations/brands/find-brands.ts';
import { answerOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const find = async (input: z.input<typeof findBrands.input>) => answerOf(await store.run(findBrands, input));

describe('find_brands', () => {
  it('finds Star by its name, whatever the case, with its combos and open escalations', async () => {
    const { brands, near_names } = await find({ name: ' STAR ' });
    expect(brands[0]).toMatchObject({ brandid: 12345, brandname: 'Star', open_escalations: 1 });
    expect(brands[0]?.combos).toBeGreaterThan(0);
    expect(near_names).toEqual([]);
  });

  it('finds every brand first by its own name without case, accents and signs, or with others', async () => {
    const { rows } = await store.ports().data.brandPage({}, 200);
    for (const { brandname } of rows) {
      const bare = nameWords(brandname).join('');
      for (const name of [bare, brandname.toUpperCase().replace(/[ '-]/gu, '\u2009'), brandname.normalize('NFD')]) {
        const { brands } = await find({ name, limit: 1 });
        expect([name, nameKey(brands[0]?.brandname ?? '')]).toEqual([name, nameKey(brandname)]);
      }
    }
  });

  it.each(['mcdonald\u2019s', 'MC-DONALDS', 'Mc Donald'])('finds McDonald\u2019s by %s', async (name) => {
    expect((await find({ name })).brands[0]?.brandname).toBe("McDonald's");
  });

  it('gives the equal name first, then those that begin with it, then those that hold it', async () => {
    const names = (await find({ name: 'star', limit: 200 })).brands.map((brand) => brand.brandname.toLowerCase());
    const ranks = names.map((name) => (name === 'star' ? 0 : name.startsWith('star') ? 1 : 2));
    expect(ranks).toEqual(ranks.toSorted());
    expect(names.every((name) => nameKey(name).includes('star'))).toBe(true);
  });

  it('suggests brands that are spelled much alike where no name holds the text', async () => {
    const brandname = (await find({ limit: 1, sector: 'Groceries' })).brands[0]?.brandname ?? '';
    const misspelled = `${brandname.slice(0, 3)}${brandname.slice(2)}`;
    const { total, near_names } = await find({ name: misspelled });
    expect(total).toBe(0);
    expect(near_names.map((near) => near.brandname)).toContain(brandname);
  });

  it('walks all brands of a sector once, and takes its cursor for no other question', async () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    let total = 0;
    do {
      const page: Awaited<ReturnType<typeof find>> = await find({
        ...{ sector: 'food & drink', limit: 150 },
        ...(cursor === null ? {} : { cursor }),
      });
      seen.push(...page.brands.map((brand) => brand.brandid));
      expect(page.brands.every((brand) => brand.sector === 'Food & Drink')).toBe(true);
      ({ next_cursor: cursor, total } = page);
    } while (cursor !== null);
    expect(seen).toHaveLength(total);
    expect(new Set(seen).size).toBe(total);
    const { next_cursor } = await find({ limit: 1 });
    await expect(find({ limit: 1, status: 'active', cursor: next_cursor ?? '' })).rejects.toThrow(/cursor/);
  });

  it('tells brands with manual metadata from the others', async () => {
    const { brands, total } = await find({ manually_processed: true });
    expect(total).toBeGreaterThan(0);
    expect(brands.every((brand) => brand.manually_processed)).toBe(true);
    expect((await find({ manually_processed: false })).total + total).toBe(await store.ports().data.countBrands());
  });
});

import { describe, expect, it } from 'vitest';
import { analyzeBrandForSplit } from '../../../src/domain/operations/analyze-brand-for-split.ts';
import { splitBrand } from '../../../src/domain/operations/split-brand.ts';
import { answerOf, refusalOf, sampleStore } from './sample-store.ts';

const store = sampleStore();
const analyze = async (brandid: number) => answerOf(await store.run(analyzeBrandForSplit, { brandid }));

describe('analyze_brand_for_split', () => {
  it('finds Star Market and Star Burger in "Star", told apart by their codes', async () => {
    const { recommendation, criterion, parts, unassigned, combos } = await analyze(12345);
    expect({ recommendation, criterion }).toEqual({ recommendation: 'split', criterion: 'mccid' });
    expect(parts.map((part) => [part.suggested_name, part.criteria])).toEqual([
      ['Star Market', { mccid: [5411, 5499] }],
      ['Star Burger', { mccid: [5812, 5814] }],
    ]);
    expect(parts.reduce((sum, part) => sum + part.combos, unassigned.combos)).toBe(combos);
  });

  it('gives a plan that split_brand takes as it is', async () => {
    const { ready_plan } = await analyze(12345);
    expect(splitBrand.input.parse(ready_plan)).toMatchObject({
      brandid: 12345,
      new_brands: [{ brandname: 'Star Market' }, { brandname: 'Star Burger' }],
      unassigned: 'keep',
      deactivate_source: true,
    });
  });

  it('leaves Tesco, shop and fuel, whole and offers no plan', async () => {
    const [tesco] = await store.ports().data.brandsNamed('Tesco');
    const { recommendation, parts, ready_plan } = await analyze(tesco?.brandid ?? 0);
    expect(recommendation).toBe('keep');
    expect(parts).toEqual([]);
    expect(ready_plan).toBeNull();
  });

  it('refuses an unknown brand', async () => {
    expect(refusalOf(await store.run(analyzeBrandForSplit, { brandid: 999_999 }))).toMatchObject({
      code: 'not_found',
      field: 'brandid',
    });
  });
});

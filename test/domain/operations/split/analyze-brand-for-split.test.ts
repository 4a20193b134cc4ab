import { describe, expect, it } from 'vitest';
import { analyzeBrandForSplit } from '../../../../src/domain/operations/split/analyze-brand-for-split.ts';
import { splitBrand } from '../../../../src/domain/operations/split/split-brand.ts';
import { embeddedBackend } from '../../../backends/embedded/given-store.ts';
import { givenStores } from '../../../contract/backend.ts';
import { aBrand, aCombo } from '../../../contract/records.ts';
import { answerOf, CONTEXT, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const given = givenStores(embeddedBackend);
const MCCS = [
  { mccid: 5411, mcc_desc: 'Grocery Stores', sector: 'Groceries' },
  { mccid: 5812, mcc_desc: 'Eating Places', sector: 'Food & Drink' },
  { mccid: 5999, mcc_desc: 'Miscellaneous', sector: 'Other' },
];
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

  it('plans the end of the source where only what a wallet hides stays, and else leaves it out', async () => {
    const { agent } = await given({
      mccs: MCCS,
      brands: [aBrand()],
      combos: [
        ...Array.from({ length: 12 }, (_, i) => aCombo({ ccid: 100 + i, mid: `A${i}`, narrative: `STAR MARKET ${i}` })),
        ...Array.from({ length: 12 }, (_, i) =>
          aCombo({ ccid: 200 + i, mid: `B${i}`, mccid: 5812, narrative: `STAR BURGER ${i}` }),
        ),
        aCombo({ ccid: 300, mid: 'C', mccid: 5999, narrative: 'GOLDEN GATE' }),
      ],
    });
    const { ready_plan, unassigned } = analyzeBrandForSplit.output.parse(
      answerOf(await analyzeBrandForSplit.run({ brandid: 12345 }, agent, CONTEXT)),
    );
    expect(unassigned.combos).toBe(1);
    expect(splitBrand.input.parse(ready_plan).deactivate_source).toBeUndefined();
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

import { describe, expect, it } from 'vitest';
import { analyzeBrandForSplit } from '../../../../src/domain/operations/split/analyze-brand-for-split.ts';
import { splitBrand } from '../../../../src/domain/operations/split/split-brand.ts';
import { embeddedBackend } from '../../../backends/embedded/given-store.ts';
import { givenStores } from '../../../contract/backend.ts';
import { aBrand, aCombo, aFeedback } from '../../../contract/records.ts';
import { answerOf, CONTEXT, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const given = givenStores(embeddedBackend);
const MCCS = [
  { mccid: 5411, mcc_desc: 'Grocery Stores', sector: 'Groceries' },
  { mccid: 5812, mcc_desc: 'Eating Places', sector: 'Food & Drink' },
  { mccid: 5999, mcc_desc: 'Miscellaneous', sector: 'Other' },
];
const twoStars = () => [
  ...Array.from({ length: 12 }, (_, i) => aCombo({ ccid: 100 + i, mid: `A${i}`, narrative: `STAR MARKET ${i}` })),
  ...Array.from({ length: 12 }, (_, i) =>
    aCombo({ ccid: 200 + i, mid: `B${i}`, mccid: 5812, narrative: `STAR BURGER ${i}` }),
  ),
];
const analyze = async (brandid: number) => answerOf(await store.run(analyzeBrandForSplit, { brandid }));

describe('analyze_brand_for_split', () => {
  it('finds Star Market and Star Burger in "Star", told apart by their codes', async () => {
    const { recommendation, criterion, parts, unassigned, combos } = await analyze(12345);
    expect({ recommendation, criterion }).toEqual({ recommendation: 'split', criterion: 'mccid' });
    expect(parts.map((part) => part.suggested_name)).toEqual(['Star Market', 'Star Burger']);
    expect(JSON.stringify(parts[0]?.criteria)).toContain('{"mccid":[5411,5499]}');
    expect(JSON.stringify(parts[1]?.criteria)).toContain('{"mccid":[5812,5814]}');
    expect(parts.map((part) => part.existing_brandid)).toEqual([null, null]);
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
      combos: [...twoStars(), aCombo({ ccid: 300, mid: 'C', mccid: 5999, narrative: '' })],
    });
    const { ready_plan, unassigned } = analyzeBrandForSplit.output.parse(
      answerOf(await analyzeBrandForSplit.run({ brandid: 12345 }, agent, CONTEXT)),
    );
    expect(unassigned.combos).toBe(1);
    expect(splitBrand.input.parse(ready_plan).deactivate_source).toBeUndefined();
  });

  it('sends a part to the active brand that has its name already', async () => {
    const { agent } = await given({
      mccs: MCCS,
      brands: [aBrand(), aBrand({ brandid: 777, brandname: 'Star Burger' })],
      combos: twoStars(),
    });
    const { parts, reasons, ready_plan } = analyzeBrandForSplit.output.parse(
      answerOf(await analyzeBrandForSplit.run({ brandid: 12345 }, agent, CONTEXT)),
    );
    if (parts.length > 0) {
      expect(parts.map((part) => part.existing_brandid)).toContain(777);
      expect(reasons.join(' ')).toContain('move its combos by reassign_combos from 12345 to 777');
      expect(ready_plan?.new_brands.map((part) => part.brandname)).toEqual(['Star Market']);
      expect(ready_plan?.deactivate_source).toBeUndefined();
    } else expect(reasons.join(' ')).toContain('12 combos name Star Burger, which is a separate brand');
  });

  it('keeps a brand whole that feedback says is one company, and quotes it', async () => {
    const feedback = aFeedback({ feedback_text: 'Market and burger bar are the same company. Keep the regex.' });
    const { agent } = await given({ mccs: MCCS, brands: [aBrand()], combos: twoStars(), feedback: [feedback] });
    const { recommendation, reasons, ready_plan } = analyzeBrandForSplit.output.parse(
      answerOf(await analyzeBrandForSplit.run({ brandid: 12345 }, agent, CONTEXT)),
    );
    expect(recommendation).toBe('keep');
    expect(reasons[0]).toBe(
      'Feedback of 2026-02-14 says that this is one: "Market and burger bar are the same company.".',
    );
    expect(ready_plan).toBeNull();
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

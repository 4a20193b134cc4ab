import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../../../src/domain/text/canonical.ts';
import { accepted, refusalOf, SmallStore } from '../../../executor/small-store.ts';

let store: SmallStore;
beforeAll(async () => {
  store = await SmallStore.open();
});
afterAll(() => store.close());

const propose = (input: { [key: string]: Json }) =>
  store.propose([{ operation: 'split_brand', input: { brandid: 12345, ...input } }]);
const previewOf = async (input: { [key: string]: Json }) => accepted(await propose(input)).body.steps[0]?.preview;
const MARKET = { brandname: 'Star Market', criteria: { mccid: [5411, 5499] } };
const BURGER = { brandname: 'Star Burger', criteria: { mccid: [5812, 5814] } };

describe('given Star with 20 grocery, 12 restaurant and 2 wallet combos', () => {
  test('when it is split by MCCID, then the preview shows both parts, what stays, and how far it reaches', async () => {
    const preview = await previewOf({ new_brands: [MARKET, BURGER] });
    expect(preview?.blast_radius).toEqual({ brands: 3, combos: 32, metadata_versions: 0, escalations: 0 });
    expect(preview?.evidence).toMatchObject({
      parts: [
        { brandname: 'Star Market', combos: 20, combos_by_mccid: { 5411: 16, 5499: 4 } },
        { brandname: 'Star Burger', combos: 12, combos_by_mccid: { 5812: 4, 5814: 8 } },
      ],
      unassigned: { combos: 2, go_to: 'stay with brand 12345', combos_by_mccid: { 6012: 2 } },
    });
    expect(preview?.warnings).toHaveLength(1);
    expect(preview?.preconditions).toEqual([{ target: 'brand 12345', version: 1 }]);
  });

  test('when it is split by narrative, then the wallet rows go by their words and the brand is left empty and inactive', async () => {
    const preview = await previewOf({
      new_brands: [
        { brandname: 'Star Market', criteria: { narrative: 'STAR\\s*MARKET' } },
        { brandname: 'Star Burger', criteria: { narrative: 'STAR\\s*BURGER' } },
      ],
    });
    expect(preview?.changes.at(-1)).toEqual({
      target: 'brand 12345',
      field: 'status',
      before: 'active',
      after: 'inactive',
    });
    expect(preview?.warnings).toEqual([]);
  });

  test('when the words of a wallet meet the criteria of a part, or its name is almost taken, then the preview warns', async () => {
    const preview = await previewOf({
      new_brands: [
        { brandname: 'The Starbucks', criteria: { any: [{ narrative: 'STAR\\s*MARKET' }, { narrative: '^PAYPAL' }] } },
        { brandname: 'Star Burger', criteria: { all: [{ narrative: 'BURGER' }, { not: { narrative: '^PAYPAL' } }] } },
      ],
    });
    expect(preview?.warnings).toEqual([
      expect.stringMatching(/^"The Starbucks" is almost the name of brand 100 "Starbucks"/),
      expect.stringMatching(/^"The Starbucks", narrative "\^PAYPAL": A wallet's words alone satisfy this regex/),
    ]);
  });

  test('when the narrative of a part is refused or has a slip, then the pattern that is meant is named', async () => {
    const refused = await propose({
      new_brands: [{ ...MARKET, criteria: { narrative: 'STAR(?!\\s*BURGER)' } }, BURGER],
    });
    expect(refusalOf(refused).instead).toContain('; as a whole: STAR\\s*(?:$|[^B\\s]|B(?:');
    const preview = await previewOf({
      new_brands: [{ ...MARKET, criteria: { any: [{ narrative: '/^STAR MARKET/' }, { mccid: [5411] }] } }],
    });
    expect(preview?.warnings).toContainEqual(expect.stringContaining('write: ^STAR MARKET'));
  });

  test.each([
    ['a part is to be called as another brand, spelled otherwise', 'STAR-BUCKS', 'conflict'],
    ['two parts have one name in two spellings', 'STAR BURGER', 'invalid_input'],
  ])('when %s, then it is refused', async (_, brandname, code) => {
    const refusal = refusalOf(
      await propose({ new_brands: [BURGER, { ...MARKET, brandname }].map((part) => ({ ...part })) }),
    );
    expect(refusal).toMatchObject({ code, field: 'steps.0.input.new_brands.1.brandname' });
  });

  test('when the rest is given to another brand, then that brand is part of what it reaches', async () => {
    const preview = await previewOf({ new_brands: [MARKET, BURGER], unassigned: 100 });
    expect(preview?.evidence).toMatchObject({ unassigned: { go_to: 'brand 100 "Starbucks"' } });
    expect(preview?.blast_radius).toMatchObject({ brands: 4, combos: 34 });
  });

  test('when the source is deactivated as the runbook does it, then the combos left with it are pointed at', async () => {
    const preview = await previewOf({ new_brands: [MARKET, BURGER], deactivate_source: true });
    expect(preview?.changes.at(-1)).toMatchObject({ target: 'brand 12345', after: 'inactive' });
    expect(preview?.warnings).toEqual([expect.stringContaining('2 combos meet none of the criteria')]);
    expect(preview?.warnings).toEqual([expect.stringContaining('becomes inactive')]);
  });

  test('when a sector is named in the runbook’s words, then it is mapped to the sample’s', async () => {
    const preview = await previewOf({
      new_brands: [
        { ...MARKET, sector: 'Retail' },
        { ...BURGER, sector: 'Food & Beverage' },
      ],
    });
    const sectors = preview?.changes.filter((change) => change.field === 'sector').map((change) => change.after);
    expect(sectors).toEqual(['Groceries', 'Food & Drink']);
  });

  test.each([
    [
      'overlapping criteria',
      { new_brands: [MARKET, { ...BURGER, criteria: { mccid: [5499, 5812] } }] },
      'overlapping_criteria',
      'new_brands',
    ],
    [
      'criteria that take nothing',
      { new_brands: [MARKET, { ...BURGER, criteria: { mccid: [4111] } }] },
      'nothing_to_do',
      'new_brands.1.criteria',
    ],
    [
      'a name of another brand',
      { new_brands: [MARKET, { ...BURGER, brandname: 'starbucks' }] },
      'conflict',
      'new_brands.1.brandname',
    ],
    [
      'a name given twice',
      { new_brands: [MARKET, { ...BURGER, brandname: 'star market ' }] },
      'invalid_input',
      'new_brands.1.brandname',
    ],
    [
      'an unknown sector',
      { new_brands: [{ ...MARKET, sector: 'Grocerys' }, BURGER] },
      'invalid_input',
      'new_brands.0.sector',
    ],
    [
      'combos left over where none may be',
      { new_brands: [MARKET, BURGER], unassigned: 'refuse' },
      'conflict',
      'unassigned',
    ],
    ['the rest for an unknown brand', { new_brands: [MARKET, BURGER], unassigned: 999 }, 'not_found', 'unassigned'],
    ['an unknown source', { brandid: 999, new_brands: [MARKET] }, 'not_found', 'brandid'],
    [
      'a regex out of the dialect',
      { new_brands: [{ ...MARKET, criteria: { narrative: '(?=STAR)' } }] },
      'invalid_input',
      'new_brands.0.criteria.narrative',
    ],
    [
      'more different regexes than are tried in one split',
      {
        new_brands: [
          { ...MARKET, criteria: { any: Array.from({ length: 11 }, (_, i) => ({ narrative: `STAR ${i}` })) } },
        ],
      },
      'invalid_input',
      'new_brands',
    ],
    [
      'SQL for criteria',
      { new_brands: [{ ...MARKET, criteria: "mccid IN ('5411')" }] },
      'invalid_input',
      'new_brands.0.criteria',
    ],
    ['an unknown argument', { new_brands: [MARKET], force: true }, 'invalid_input', 'force'],
  ])('when it is split with %s, then it is refused by field', async (_title, input, code, field) => {
    const refusal = refusalOf(await propose(input));
    expect({ code: refusal.code, field: refusal.field }).toEqual({ code, field: `steps.0.input.${field}` });
    expect(refusal.instead.length).toBeGreaterThan(10);
  });
});

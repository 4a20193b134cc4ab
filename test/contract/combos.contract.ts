import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Combo, isWalletAffected } from '../../src/domain/brand/brand.ts';
import type { ComboFilter, NarrativeRow } from '../../src/domain/ports.ts';
import { givenStores, type MakeBackend } from './backend.ts';
import { aCombo } from './records.ts';
import { byCodePoint, walk } from './walk.ts';

const NARRATIVES = [
  'STAR MARKET',
  'Star Market',
  'PAYPAL *STAR',
  '100% STAR_X',
  'A\\B',
  'CAFÉ',
  'café',
  '\u{1f31f}',
  '\uffee',
  "O'X",
];

const combosArbitrary = fc.uniqueArray(
  fc.record({
    ccid: fc.integer({ min: 1, max: 12 }),
    bankid: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }),
    mid: fc.constant('M'),
    brandid: fc.constantFrom(1, 2),
    mccid: fc.constantFrom(5411, 5812, 7399),
    narrative: fc.constantFrom(...NARRATIVES),
  }),
  { selector: (combo) => `${combo.ccid}/${combo.bankid}`, maxLength: 45 },
);
const filterArbitrary: fc.Arbitrary<ComboFilter> = fc.record(
  {
    brandid: fc.constantFrom(1, 2),
    mccid: fc.constantFrom(5411, 5812),
    bankid: fc.integer({ min: 0, max: 3 }),
    contains: fc.constantFrom('star', '%', '_', '\\', "'", 'É', 'MARKET'),
  },
  { requiredKeys: ['brandid'] },
);

function selected(combos: readonly Combo[], filter: ComboFilter): Combo[] {
  return combos
    .filter((combo) => combo.brandid === filter.brandid)
    .filter((combo) => filter.mccid === undefined || combo.mccid === filter.mccid)
    .filter((combo) => filter.bankid === undefined || combo.bankid === filter.bankid)
    .filter((combo) => combo.narrative.toLowerCase().includes((filter.contains ?? '').toLowerCase()))
    .sort((a, b) => a.ccid - b.ccid || (a.bankid ?? -1) - (b.bankid ?? -1));
}

function grouped(combos: readonly Combo[]): NarrativeRow[] {
  return [...Map.groupBy(combos, (combo) => combo.narrative)]
    .map(([narrative, rows]) => ({
      narrative,
      combos: rows.length,
      mccids: [...new Set(rows.map((row) => row.mccid))].sort((a, b) => a - b),
    }))
    .sort((a, b) => b.combos - a.combos || byCodePoint(a.narrative, b.narrative));
}

export function comboContract(make: MakeBackend): void {
  const given = givenStores(make);

  it('gives the combos of a brand by ccid and bankid, a missing bankid first', async () => {
    const combos = [
      aCombo({ ccid: 10, bankid: 2 }),
      aCombo({ ccid: 9, bankid: 100 }),
      aCombo({ ccid: 10, bankid: null }),
      aCombo({ ccid: 1, brandid: 7 }),
    ];
    const { agent } = await given({ combos });
    const keys = (await agent.data.combosOf(12345)).map((combo) => [combo.ccid, combo.bankid]);
    expect(keys).toEqual([
      [9, 100],
      [10, null],
      [10, 2],
    ]);
    expect(await agent.data.combosOf(999)).toEqual([]);
  });

  it('sums a brand up, with codes that the mcc table lacks', async () => {
    const combos = [
      aCombo({ ccid: 1 }),
      aCombo({ ccid: 1, bankid: 2 }),
      aCombo({ ccid: 2, mccid: 7399 }),
      aCombo({ ccid: 3, bankid: null, narrative: 'PAYPAL *STAR' }),
    ];
    const { agent } = await given({ combos, mccs: [{ mccid: 5411, mcc_desc: 'Grocery Stores', sector: 'Groceries' }] });
    expect(await agent.data.comboSummary(12345)).toEqual({
      combos: 4,
      distinct_narratives: 2,
      banks: 2,
      wallet_affected: combos.filter(isWalletAffected).length,
      mccids: [
        { mccid: 5411, mcc_desc: 'Grocery Stores', sector: 'Groceries', combos: 3 },
        { mccid: 7399, mcc_desc: null, sector: null, combos: 1 },
      ],
    });
    const none = { combos: 0, distinct_narratives: 0, banks: 0, wallet_affected: 0, mccids: [] };
    expect(await agent.data.comboSummary(999)).toEqual(none);
  });

  it('walking the pages of any filter gives every combo and every narrative once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        combosArbitrary,
        filterArbitrary,
        fc.integer({ min: 1, max: 9 }),
        async (combos, filter, limit) => {
          const { agent, close } = await given({ combos });
          const expected = selected(combos, filter);
          const rows = await walk(limit, (cursor) => agent.data.comboPage(filter, limit, cursor));
          expect(rows).toEqual(expected);
          const narratives = await walk(limit, (cursor) => agent.data.narrativePage(filter, limit, cursor));
          expect(narratives).toEqual(grouped(expected));
          await close();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('pages through narratives that are longer than a cursor may be', async () => {
    const combos = Array.from({ length: 4 }, (_, i) => aCombo({ ccid: i + 1, narrative: `${'X'.repeat(900)}${i}` }));
    const { agent } = await given({ combos });
    const rows = await walk(1, (cursor) => agent.data.narrativePage({ brandid: 12345 }, 1, cursor));
    expect(rows.map((row) => row.narrative)).toEqual(combos.map((combo) => combo.narrative));
  });
}

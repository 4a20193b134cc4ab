import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Combo, isWalletAffected } from '../../src/domain/brand/brand.ts';
import type { Mutation } from '../../src/domain/change/mutation.ts';
import type { Page } from '../../src/domain/paging/page.ts';
import type { ComboFilter, NarrativeRow } from '../../src/domain/ports/combos.ts';
import { runs } from '../set-up/volume.ts';
import { givenStores, type MakeBackend } from './backend.ts';
import { inTurn } from './in-turn.ts';
import { aBatch, aBrand, aCombo } from './records.ts';
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

interface Edit {
  readonly at: number;
  readonly narrative: string | null;
  readonly mccid: number;
}
const editArbitrary: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(),
  narrative: fc.option(fc.constantFrom(...NARRATIVES), { nil: null }),
  mccid: fc.constantFrom(5411, 5812, 7399),
});

/** Corrects a combo, or moves all of its brand with its code to the other brand; where there is none, makes a brand. */
function edited(
  combos: readonly Combo[],
  { at, narrative, mccid }: Edit,
  revision: number,
): { of: Mutation; after: readonly Combo[] } {
  const before = combos[at % Math.max(1, combos.length)];
  if (before === undefined)
    return { of: { kind: 'brand.insert', brand: aBrand({ brandid: 1000 + revision }) }, after: [] };
  if (narrative !== null) {
    const after = { ...before, narrative, mccid };
    return { of: { kind: 'combo.correct', before, after }, after: [after] };
  }
  const to = 3 - before.brandid;
  const moved = combos.filter((combo) => combo.brandid === before.brandid && combo.mccid === before.mccid);
  const keys = moved.map(({ ccid, bankid }) => ({ ccid, bankid }));
  const of = { kind: 'combos.reassign', from: before.brandid, to, combos: keys } as const;
  return { of, after: moved.map((combo) => ({ ...combo, brandid: to })) };
}

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

/** Where narratives were corrected, the order of equally frequent ones is not by text only. */
function expectMostCombosFirst(rows: readonly NarrativeRow[], expected: readonly NarrativeRow[]): void {
  expect(rows.map(({ combos }) => combos)).toEqual(expected.map(({ combos }) => combos));
  const byText = (all: readonly NarrativeRow[]) => [...all].sort((a, b) => byCodePoint(a.narrative, b.narrative));
  expect(byText(rows)).toEqual(byText(expected));
}

/** Reads all pages; each may give a lower total than that of all rows only if it says so. */
async function walkCounted<T>(read: (cursor?: string) => Promise<Page<T>>, all: number): Promise<T[]> {
  const rows: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await read(cursor);
    rows.push(...page.rows);
    const isRight = page.total_is_least ? page.total <= all : page.total === all;
    expect(isRight, `${page.total} of ${all}`).toBe(true);
    if (page.next_cursor === null || rows.length > all) return rows;
    cursor = page.next_cursor;
  }
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

  it('counts the combos of a brand by code, most combos first, then by code', async () => {
    const combos = [
      aCombo({ ccid: 1, mccid: 5814 }),
      aCombo({ ccid: 1, mccid: 5814, bankid: 2 }),
      aCombo({ ccid: 2, mccid: 7399 }),
      aCombo({ ccid: 3, mccid: 5411, bankid: null }),
      aCombo({ ccid: 4, mccid: 5411, brandid: 7 }),
    ];
    const { agent } = await given({ combos });
    expect(await agent.data.codesOf(12345)).toEqual([
      { mccid: 5814, combos: 2 },
      { mccid: 5411, combos: 1 },
      { mccid: 7399, combos: 1 },
    ]);
    expect(await agent.data.codesOf(999)).toEqual([]);
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
          const { bankid: _, ...ofNarratives } = filter;
          const narratives = await walk(limit, (cursor) => agent.data.narrativePage(ofNarratives, limit, cursor));
          expect(narratives).toEqual(grouped(selected(combos, ofNarratives)));
          await close();
        },
      ),
      { numRuns: runs(8, 40) },
    );
  });

  it('pages, totals and the summary follow combos that are moved or corrected', async () => {
    await fc.assert(
      fc.asyncProperty(combosArbitrary, fc.array(editArbitrary, { maxLength: 6 }), async (combos, edits) => {
        const { agent, commit, close } = await given({ combos });
        const now = new Map<string, Combo>(combos.map((combo) => [`${combo.ccid}/${combo.bankid}`, combo]));
        for (const [revision, edit] of edits.entries()) {
          const mutation = edited([...now.values()], edit, revision);
          const change = `CHG-01KH${String(revision).padStart(22, '0')}`;
          expect(await inTurn(commit, agent).commit(aBatch([mutation.of], change), { revision })).toBe('committed');
          for (const combo of mutation.after) now.set(`${combo.ccid}/${combo.bankid}`, combo);
        }
        for (const brandid of [1, 2]) {
          const expected = selected([...now.values()], { brandid });
          expect(await walk(7, (cursor) => agent.data.comboPage({ brandid }, 7, cursor))).toEqual(expected);
          const narratives = await walk(7, (cursor) => agent.data.narrativePage({ brandid }, 7, cursor));
          expectMostCombosFirst(narratives, grouped(expected));
          const coded = await walk(7, (cursor) => agent.data.narrativePage({ brandid, mccid: 5812 }, 7, cursor));
          expectMostCombosFirst(coded, grouped(selected(expected, { brandid, mccid: 5812 })));
          expect(await agent.data.comboSummary(brandid)).toMatchObject({
            combos: expected.length,
            distinct_narratives: narratives.length,
            wallet_affected: expected.filter(isWalletAffected).length,
          });
        }
        await close();
      }),
      { numRuns: runs(6, 30) },
    );
  });

  it('finds a text in a large brand, whether many combos have it, few or none, and wherever they are', async () => {
    const narrativeAt = (i: number) => {
      if (i % 900 === 17) return i % 1800 === 17 ? 'RARE BIRD' : `RÄRE BIRD ${i}`;
      if (i === 4321) return `${'X'.repeat(130)} QUAY`;
      if (i === 6543) return 'KELVIN_100%';
      return i > 5000 && i % 7 === 0 ? `KIOSK ${i}` : `MARKET ${i % 2000}`;
    };
    const combos = Array.from({ length: 7000 }, (_, i) =>
      aCombo({ ccid: i + 1, bankid: i % 3, mccid: i % 2 === 0 ? 5411 : 5812, narrative: narrativeAt(i) }),
    );
    const others = Array.from({ length: 700 }, (_, i) =>
      aCombo({ ccid: 8000 + i, brandid: 7, narrative: `MARKET LONDON ${i}` }),
    );
    const { agent } = await given({ combos: [...combos, ...others] });
    const texts = ['market 1', 'kiosk', 'kiosk 69', 'rare', 'zebra', 'london', 'räre', 'Ä', 'quay', 'zq', 'os', 'ay'];
    for (const contains of [...texts, 'q', '\u212aelvin', '100%', '_', '%', '9 ', '00']) {
      for (const kind of [{}, { mccid: 5812 }, { bankid: 2 }]) {
        const filter = { brandid: 12345, contains, ...kind };
        const expected = selected(combos, filter);
        const read = (cursor?: string) => agent.data.comboPage(filter, 400, cursor);
        expect(await walkCounted(read, expected.length), JSON.stringify(filter)).toEqual(expected);
        if ('bankid' in kind) continue;
        const narratives = grouped(expected);
        const readNarratives = (cursor?: string) => agent.data.narrativePage(filter, 250, cursor);
        expect(await walkCounted(readNarratives, narratives.length), JSON.stringify(filter)).toEqual(narratives);
      }
    }
  });

  it('says that a total is the least there may be, where a text is in more than it counts', async () => {
    const combos = Array.from({ length: 2500 }, (_, i) => aCombo({ ccid: i + 1, narrative: `STAR ${i % 1250}` }));
    const { agent } = await given({ combos });
    const star = { brandid: 12345, contains: 'star' };
    const counted = await agent.data.narrativePage(star, 5);
    expect(counted.total_is_least ? counted.total <= 1250 : counted.total === 1250).toBe(true);
    expect(counted.total).toBeGreaterThan(5);
    const rows = await agent.data.comboPage({ ...star, bankid: 1 }, 5);
    expect(rows.total_is_least ? rows.total <= 2500 : rows.total === 2500).toBe(true);
    const rare = await agent.data.narrativePage({ brandid: 12345, contains: 'star 124' }, 20);
    expect(rare).toMatchObject({ total: 11, next_cursor: null });
    expect(rare.total_is_least ?? false).toBe(false);
    expect((await agent.data.comboPage({ brandid: 12345 }, 5)).total).toBe(2500);
    expect((await agent.data.narrativePage({ brandid: 12345 }, 5)).total).toBe(1250);
  });

  it('pages through narratives that are longer than a cursor may be', async () => {
    const combos = Array.from({ length: 4 }, (_, i) => aCombo({ ccid: i + 1, narrative: `${'X'.repeat(900)}${i}` }));
    const { agent } = await given({ combos });
    const rows = await walk(1, (cursor) => agent.data.narrativePage({ brandid: 12345 }, 1, cursor));
    expect(rows.map((row) => row.narrative)).toEqual(combos.map((combo) => combo.narrative));
  });
}

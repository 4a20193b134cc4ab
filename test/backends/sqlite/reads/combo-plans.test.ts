import { afterEach, describe, expect, it } from 'vitest';
import { nodeHasher } from '../../../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../../../src/backends/embedded/store-files.ts';
import { Database } from '../../../../src/backends/sqlite/database.ts';
import { ambiguityReads } from '../../../../src/backends/sqlite/reads/ambiguous-names.ts';
import { comboPages } from '../../../../src/backends/sqlite/reads/combo-pages.ts';
import type { ComboFilter, NarrativeFilter } from '../../../../src/domain/ports/combos.ts';
import { STORE } from '../../../contract/backend.ts';
import { aBrand, aCombo, anEscalation } from '../../../contract/records.ts';
import { givenDirectory, givenStoreIn } from '../../embedded/given-store.ts';
import { PlannedDatabase } from './planned-database.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

/** Counts how often each of our functions is called from SQL, besides keeping plans. */
class CountedDatabase extends PlannedDatabase {
  calls = 0;

  override define(name: string, implementation: Parameters<PlannedDatabase['define']>[1]): void {
    super.define(name, (...values) => {
      this.calls++;
      return implementation(...values);
    });
  }
}

async function storeOf(combos: number) {
  const directory = directories.make();
  await givenStoreIn(directory, STORE, {
    brands: [aBrand(), aBrand({ brandid: 12346, parent_brandid: 12345 })],
    combos: Array.from({ length: combos }, (_, i) =>
      aCombo({ ccid: i + 1, bankid: i % 3, mccid: i % 5 === 0 ? 5812 : 5411, narrative: `CAFÉ ${i}` }),
    ),
    escalations: [anEscalation()],
  });
  return new CountedDatabase(storeFiles(directory).data, { readOnly: true });
}

const COMBO_FILTERS: readonly ComboFilter[] = [
  { brandid: 12345 },
  { brandid: 12345, mccid: 5812 },
  { brandid: 12345, bankid: 1 },
  { brandid: 12345, mccid: 5812, bankid: 1 },
  { brandid: 12345, contains: 'caf' },
  { brandid: 12345, mccid: 5812, contains: 'caf' },
  { brandid: 12345, bankid: 1, contains: 'caf' },
];
const NARRATIVE_FILTERS: readonly NarrativeFilter[] = COMBO_FILTERS.filter((filter) => filter.bankid === undefined);

describe('a page of a brand', () => {
  it('comes in the order of an index, first and next, whatever it selects by', async () => {
    const database = await storeOf(400);
    const { comboPage, narrativePage } = comboPages(database, nodeHasher);
    for (const filter of COMBO_FILTERS) {
      const { next_cursor } = await comboPage(filter, 5);
      await comboPage(filter, 5, next_cursor ?? 'none');
    }
    for (const filter of NARRATIVE_FILTERS) {
      const { next_cursor } = await narrativePage(filter, 5);
      await narrativePage(filter, 5, next_cursor ?? 'none');
    }
    const plans = [...database.plans];
    expect(plans.length).toBeGreaterThan(20);
    // The index of letters is searched, though its plan says SCAN.
    expect(plans.filter(([, plan]) => /TEMP B-TREE|SCAN (?!\(|constant|narrative_gram VIRTUAL)/.test(plan))).toEqual(
      [],
    );
    expect(plans.filter(([sql]) => /count\(\*\).* FROM (?:combo|narrative_count)\b(?!.*LIMIT)/s.test(sql))).toEqual([]);
    // The check sees sorting where there is some.
    database.all('SELECT mid FROM combo WHERE brandid = ? ORDER BY mid', 12345);
    expect([...database.plans.values()].some((plan) => plan.includes('TEMP B-TREE'))).toBe(true);
    database.close();
  });

  it.each([
    ['combos', {}],
    ['combos of a code', { mccid: 5812 }],
    ['combos of a bank', { bankid: 1 }],
  ])('of %s looks at no more rows for a text in a larger brand', async (_what, filter) => {
    const looked = async (combos: number) => {
      const database = await storeOf(combos);
      await comboPages(database, nodeHasher).comboPage({ brandid: 12345, contains: 'é', ...filter }, 5);
      database.close();
      return database.calls;
    };
    const small = await looked(6000);
    expect(small).toBeGreaterThan(5);
    expect(await looked(12_000)).toBe(small);
  });

  it('that is full before the index is asked has an exact total of a rare text, and never one below its rows', async () => {
    const directory = directories.make();
    const combos = Array.from({ length: 6000 }, (_, i) =>
      aCombo({ ccid: i + 1, narrative: i % 500 === 1 ? `STAR TRIP ${i}` : `STAR MARKET ${i}` }),
    );
    await givenStoreIn(directory, STORE, { brands: [aBrand()], combos });
    const database = new Database(storeFiles(directory).data, { readOnly: true });
    const { comboPage, narrativePage } = comboPages(database, nodeHasher);
    const [rare, frequent] = [
      { brandid: 12345, contains: 'trip' },
      { brandid: 12345, contains: 'r' },
    ];
    for (const pageOf of [comboPage, narrativePage]) {
      const exact = await pageOf(rare, 1);
      expect([exact.total, exact.total_is_least ?? false]).toEqual([12, false]);
      const { rows, total } = await pageOf(frequent, 50);
      expect(total).toBeGreaterThanOrEqual(rows.length);
    }
    database.close();
  });

  it('of combos looks at each narrative once for a text that few have, however often they occur', async () => {
    const directory = directories.make();
    const combos = Array.from({ length: 9000 }, (_, i) =>
      aCombo({ ccid: i + 1, narrative: `CAFÉ ${i < 8990 ? i % 300 : 300}` }),
    );
    await givenStoreIn(directory, STORE, { brands: [aBrand()], combos });
    const database = new CountedDatabase(storeFiles(directory).data, { readOnly: true });
    const { comboPage } = comboPages(database, nodeHasher);
    expect(await comboPage({ brandid: 12345, contains: 'é 300' }, 4)).toMatchObject({ total: 10 });
    expect(await comboPage({ brandid: 12345, contains: 'thé' }, 4)).toMatchObject({ rows: [], total: 0 });
    expect(database.calls).toBeLessThan(2 * (3000 + 301) + 10);
    database.close();
  });

  it.each([
    ['few have', '\u212aIOSK'],
    ['none has', '\u212aEBAB'],
    ['only another brand has', 'PIC\u212aLE'],
    ['few have, of two letters', '\u212aI'],
    ['none has, of two letters', '\u212aU'],
  ])('looks at no more rows of a larger brand for a text that %s', async (_which, contains) => {
    // Our function compares texts with the Kelvin sign, whose small letter is k.
    const looked = async (narratives: number) => {
      const directory = directories.make();
      const own = Array.from({ length: narratives }, (_, i) =>
        aCombo({ ccid: i + 1, narrative: i === narratives - 9 ? 'STAR KIOSK' : `STAR MARKET ${i}` }),
      );
      const others = Array.from({ length: 300 }, (_, i) =>
        aCombo({ ccid: 50_000 + i, brandid: 7, narrative: `STAR PICKLE ${i}` }),
      );
      await givenStoreIn(directory, STORE, { brands: [aBrand()], combos: [...own, ...others] });
      const database = new CountedDatabase(storeFiles(directory).data, { readOnly: true });
      const { comboPage, narrativePage } = comboPages(database, nodeHasher);
      const pages = [
        await comboPage({ brandid: 12345, contains }, 5),
        await narrativePage({ brandid: 12345, contains }, 5),
      ];
      for (const page of pages) expect(page.total).toBe(page.rows.length);
      database.close();
      return database.calls;
    };
    const small = await looked(3000);
    expect(small).toBeLessThan(700);
    expect(Math.abs((await looked(12_000)) - small)).toBeLessThan(64);
  });

  it('of narratives looks at no more rows for a text in a larger brand', async () => {
    const looked = async (combos: number) => {
      const database = await storeOf(combos);
      await comboPages(database, nodeHasher).narrativePage({ brandid: 12345, contains: 'é' }, 5);
      database.close();
      return database.calls;
    };
    expect(await looked(12_000)).toBe(await looked(6000));
  });
});

it('known ambiguous names come from indexes that hold little more than them', async () => {
  const database = await storeOf(5);
  await ambiguityReads(database, nodeHasher).ambiguousNamePage(5);
  const plans = [...database.plans.values()].join('\n');
  expect(plans).toMatch(/USING COVERING INDEX escalation_of_ambiguous_name/);
  expect(plans).toMatch(/USING COVERING INDEX brand_active_name/);
  expect(plans).not.toMatch(/SCAN (?:brand|escalation)(?! USING COVERING)|TEMP B-TREE/);
  database.close();
});

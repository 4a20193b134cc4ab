import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { storeFiles } from '../../../../src/backends/embedded/store-files.ts';
import { brandMark } from '../../../../src/backends/sqlite/brand-marks.ts';
import { Database } from '../../../../src/backends/sqlite/database.ts';
import { narrativeLengths } from '../../../../src/backends/sqlite/matching/narrative-lengths.ts';
import { NARRATIVES_PER_BLOCK, unpackedCounts } from '../../../../src/backends/sqlite/narrative-blocks.ts';
import { blob, integer, text } from '../../../../src/backends/sqlite/row.ts';
import { DATA_MIGRATIONS, DATA_TABLES_VERSION } from '../../../../src/backends/sqlite/schema/data.ts';
import { migrate } from '../../../../src/backends/sqlite/schema/migrate.ts';
import { trigramQuery } from '../../../../src/backends/sqlite/trigram-query.ts';
import { ComboCounts } from '../../../../src/backends/sqlite/writes/combo-counts.ts';
import { correctCombo, reassignCombos } from '../../../../src/backends/sqlite/writes/combos.ts';
import type { Combo } from '../../../../src/domain/brand/brand.ts';
import { searchedNarratives } from '../../../../src/domain/regex/work.ts';
import { STORE } from '../../../contract/backend.ts';
import { runs } from '../../../set-up/volume.ts';
import { givenDirectory, givenStoreIn } from '../../embedded/given-store.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

const brandids = fc.constantFrom(0, 1, 2, 128, 2_147_483_647, 999_999_999_999);
const mccids = fc.constantFrom(5411, 5812, 0, -1, -2_147_483_648, 2_147_483_647);
const narratives = fc.oneof(
  fc.constantFrom('', 'STAR MARKET', 'CAFÉ NERO', `LONG ${'X'.repeat(140)}`, 'A', '~ ~'),
  fc.nat(400).map((n) => `SHOP ${n}`),
);
const combosArbitrary = fc.uniqueArray(
  fc.record({
    ccid: fc.nat(300),
    bankid: fc.option(fc.integer({ min: 0, max: 2 }), { nil: null }),
    mid: fc.constant('M'),
    brandid: brandids,
    mccid: mccids,
    narrative: narratives,
  }),
  { selector: ({ ccid, bankid }) => `${ccid}/${bankid}`, minLength: 1, maxLength: 300, size: 'max' },
);
interface Edit {
  readonly at: number;
  readonly to: number;
  readonly narrative: string | null;
  readonly mccid: number;
}
const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({ at: fc.nat(), to: brandids, narrative: fc.option(narratives, { nil: null }), mccid: mccids }),
  { maxLength: 8 },
);

function keyOf({ ccid, bankid }: Combo): string {
  return `${ccid}/${bankid}`;
}

/** Moves all combos of a brand and code, or corrects one. */
function edit(database: Database, counts: ComboCounts, combos: Map<string, Combo>, one: Edit): void {
  const all = [...combos.values()];
  const before = all[one.at % all.length];
  if (before === undefined) return;
  if (one.narrative !== null) {
    const after = { ...before, narrative: one.narrative, mccid: one.mccid };
    expect(correctCombo(database, counts, before, after)).toBe(true);
    combos.set(keyOf(after), after);
    return;
  }
  if (one.to === before.brandid) return;
  const moved = all.filter(({ brandid, mccid }) => brandid === before.brandid && mccid === before.mccid);
  expect(reassignCombos(database, counts, { from: before.brandid, to: one.to, combos: moved })).toBe(true);
  for (const combo of moved) combos.set(keyOf(combo), { ...combo, brandid: one.to });
}

/** Everything that is derived from combos, with texts instead of their numbers, in an order of its own. */
function derived(database: Database): string[] {
  const texts = new Map(
    database
      .all('SELECT narrative_id, narrative FROM narrative')
      .map((row) => [integer(row, 'narrative_id'), text(row, 'narrative')]),
  );
  const counts = database.all(
    `SELECT 'count' AS kind, brandid, narrative, mccid, rank FROM narrative_count JOIN narrative USING (narrative_id)`,
  );
  const totals = database.all("SELECT 'total' AS kind, * FROM narrative_total");
  const combos = database.all("SELECT 'combos' AS kind, * FROM combo_count");
  const packed = database.all('SELECT block, counts FROM narrative_block').flatMap((row) =>
    unpackedCounts(blob(row, 'counts'), () => true).map(({ line, ...rest }) => ({
      kind: 'packed',
      narrative: texts.get(integer(row, 'block') * NARRATIVES_PER_BLOCK + line + 1),
      ...rest,
    })),
  );
  return [...counts, ...totals, ...combos, ...packed].map((row) => JSON.stringify(row)).sort();
}

function isApart(narrative: string): boolean {
  return /[^ -~]/.test(narrative) || narrative.length > 128;
}

/** Expects the texts of blocks to be those of their narratives, and the index to find each block by its letters. */
function expectBlocksOfTexts(database: Database): void {
  const blocks = new Map(
    database
      .all('SELECT block, texts FROM narrative_block')
      .map((row) => [integer(row, 'block'), text(row, 'texts').split('\n')]),
  );
  for (const row of database.all('SELECT narrative_id, narrative FROM narrative WHERE narrative_id > 0')) {
    const narrative = text(row, 'narrative');
    const at = integer(row, 'narrative_id') - 1;
    const stored = blocks.get(Math.floor(at / NARRATIVES_PER_BLOCK))?.[at % NARRATIVES_PER_BLOCK];
    expect(stored).toBe(isApart(narrative) ? '' : narrative);
  }
  for (const letters of ['STA', 'shO', 'OP ', ' 12', 'LON', 'CAF', 'ZZZ']) {
    const found = database.all(
      'SELECT rowid AS block FROM narrative_gram WHERE narrative_gram MATCH ?',
      `"${letters}"`,
    );
    const holding = [...blocks]
      .filter(([, lines]) => lines.some((line) => line.toUpperCase().includes(letters.toUpperCase())))
      .map(([block]) => block);
    expect(found.map((row) => integer(row, 'block'))).toEqual(holding);
  }
}

/** Expects the index to find the blocks of each brand, and those in which it has narratives that stand apart. */
function expectBlocksOfBrands(database: Database): void {
  const held = database.all(
    'SELECT DISTINCT brandid, narrative_id, narrative FROM combo JOIN narrative USING (narrative_id)',
  );
  const blocks = (rows: typeof held) => [
    ...new Set(rows.map((row) => Math.floor((integer(row, 'narrative_id') - 1) / NARRATIVES_PER_BLOCK))),
  ];
  for (const brandid of [0, 1, 2, 128, 2_147_483_647, 999_999_999_999]) {
    const own = held.filter((row) => row.brandid === brandid && row.narrative !== '');
    const apart = own.filter((row) => isApart(text(row, 'narrative')));
    for (const [kind, expected] of [
      ['held', own],
      ['apart', apart],
    ] as const) {
      const query = trigramQuery({ kind: 'contains', text: brandMark(brandid, kind) });
      if (typeof query === 'string') throw new Error('a mark is a text');
      const found = database.all('SELECT rowid AS block FROM narrative_gram WHERE narrative_gram MATCH ?', query.match);
      expect(found.map((row) => integer(row, 'block'))).toEqual(blocks(expected).toSorted((a, b) => a - b));
    }
  }
}

/** Expects the kept numbers of narratives by length to be those of a recount. */
function expectLengthsOfTexts(database: Database): void {
  const narratives = database.all('SELECT narrative FROM narrative').map((row) => text(row, 'narrative'));
  expect(narrativeLengths(database)).toEqual(searchedNarratives(narratives));
}

test('counts and blocks after any moves and corrections are those of a store that is loaded with the result', async () => {
  await fc.assert(
    fc.asyncProperty(combosArbitrary, fc.array(edits, { maxLength: 4 }), async (combos, transactions) => {
      const directory = directories.make();
      await givenStoreIn(directory, STORE, { combos });
      const database = new Database(storeFiles(directory).data, { readOnly: false });
      const now = new Map(combos.map((combo) => [keyOf(combo), combo]));
      for (const transaction of transactions) {
        database.write(() => {
          const counts = new ComboCounts(database);
          for (const one of transaction) edit(database, counts, now, one);
          counts.settle();
        });
      }
      const reloaded = directories.make();
      await givenStoreIn(reloaded, STORE, { combos: [...now.values()] });
      const fresh = new Database(storeFiles(reloaded).data, { readOnly: true });
      expect(derived(database)).toEqual(derived(fresh));
      for (const one of [database, fresh]) {
        expectBlocksOfTexts(one);
        expectBlocksOfBrands(one);
        expectLengthsOfTexts(one);
      }
      for (const one of [database, fresh]) one.close();
      directories.clear();
    }),
    { numRuns: runs(8, 150) },
  );
});

test('a store of an older release gets the same counts and blocks as one that is loaded', async () => {
  const combos = fc.sample(combosArbitrary, { numRuns: 1, seed: 7 }).flat();
  const directory = directories.make();
  const older = new Database(`${directory}/older.db`, { readOnly: false });
  migrate(older, DATA_MIGRATIONS, DATA_TABLES_VERSION - 1);
  for (const { ccid, bankid, mid, brandid, mccid, narrative } of combos)
    older.run('INSERT INTO combo VALUES (?, ?, ?, ?, ?, ?)', ccid, bankid ?? -999, mid, brandid, mccid, narrative);
  migrate(older, DATA_MIGRATIONS);
  const loaded = directories.make();
  await givenStoreIn(loaded, STORE, { combos });
  const fresh = new Database(storeFiles(loaded).data, { readOnly: true });
  expect(derived(older)).toEqual(derived(fresh));
  expect(derived(older).length).toBeGreaterThan(100);
  expectBlocksOfTexts(older);
  expectBlocksOfBrands(older);
  expectLengthsOfTexts(older);
  for (const one of [older, fresh]) one.close();
});

test('a move of a combo that is not there, or that comes twice, is refused', async () => {
  const directory = directories.make();
  const combo: Combo = { ccid: 1, bankid: null, mid: 'M', brandid: 1, mccid: 5411, narrative: 'A' };
  await givenStoreIn(directory, STORE, { combos: [combo] });
  const database = new Database(storeFiles(directory).data, { readOnly: false });
  const moved = (combos: readonly Combo[]) =>
    database.write(() => reassignCombos(database, new ComboCounts(database), { from: 1, to: 2, combos }));
  expect(moved([combo, combo])).toBe(false);
  expect(moved([{ ...combo, ccid: 2 }])).toBe(false);
  expect(moved([combo])).toBe(true);
  database.close();
});

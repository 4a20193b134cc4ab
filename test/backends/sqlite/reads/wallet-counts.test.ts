import { afterEach, beforeEach, expect, test } from 'vitest';
import { storeFiles } from '../../../../src/backends/embedded/store-files.ts';
import { Database } from '../../../../src/backends/sqlite/database.ts';
import { comboReads } from '../../../../src/backends/sqlite/reads/combos.ts';
import { currentRevision } from '../../../../src/backends/sqlite/reads/store.ts';
import { WalletCounts } from '../../../../src/backends/sqlite/reads/wallet-counts.ts';
import { ComboCounts } from '../../../../src/backends/sqlite/writes/combo-counts.ts';
import { correctCombo } from '../../../../src/backends/sqlite/writes/combos.ts';
import { STORE } from '../../../contract/backend.ts';
import { aCombo } from '../../../contract/records.ts';
import { givenDirectory, givenStoreIn } from '../../embedded/given-store.ts';

const STAR = 12345;
/** So many that they are judged in three parts. */
const COMBOS = 2500;
const combos = Array.from({ length: COMBOS }, (_, i) =>
  aCombo({ ccid: i + 1, narrative: `${i % 5 === 0 ? 'PAYPAL *' : ''}STAR ${i}` }),
);

const directories = givenDirectory();
let database: Database;
beforeEach(async () => {
  const directory = directories.make();
  await givenStoreIn(directory, STORE, { combos });
  database = new Database(storeFiles(directory).data, { readOnly: false });
});
afterEach(() => {
  database.close();
  directories.clear();
});

/** Takes the wallet out of the first combo's narrative, as a commit does. */
function correctFirst(): void {
  const [before] = combos;
  if (before === undefined) throw new Error('there is none');
  database.write(() => {
    const counts = new ComboCounts(database);
    correctCombo(database, counts, before, { ...before, narrative: 'STAR 0' });
    counts.settle();
    database.run('UPDATE revision SET revision = revision + 1');
  });
}

test('a brand of many narratives is counted in parts, between which others get their turn', async () => {
  let turns = 0;
  let isCounting = true;
  const turn = () => {
    turns++;
    if (isCounting) setImmediate(turn);
  };
  setImmediate(turn);
  expect(await new WalletCounts(database).countOf(STAR, currentRevision(database))).toBe(COMBOS / 5);
  isCounting = false;
  expect(turns).toBeGreaterThanOrEqual(2);
});

test('a count is kept until the data change', async () => {
  const reads = comboReads(database);
  expect(await reads.comboSummary(STAR)).toMatchObject({ wallet_affected: 500, distinct_narratives: COMBOS });
  expect(await reads.comboSummary(STAR)).toMatchObject({ wallet_affected: 500 });
  correctFirst();
  expect(await reads.comboSummary(STAR)).toMatchObject({ wallet_affected: 499, combos: COMBOS });
});

test('data that change while they are counted are counted again', async () => {
  const summary = comboReads(database).comboSummary(STAR);
  correctFirst();
  expect(await summary).toMatchObject({ wallet_affected: 499, combos: COMBOS });
  const counting = new WalletCounts(database).countOf(STAR, currentRevision(database));
  correctFirst();
  expect(await counting).toBeUndefined();
});

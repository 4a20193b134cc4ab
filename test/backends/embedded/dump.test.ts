import { afterEach, expect, it } from 'vitest';
import { storeFiles } from '../../../src/backends/embedded/store-files.ts';
import { Database } from '../../../src/backends/sqlite/database.ts';
import { STORE } from '../../contract/backend.ts';
import { aBrand, aCombo } from '../../contract/records.ts';
import { dumpStore, givenDirectory, givenStoreIn } from './given-store.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

it('two stores of the same rows in another order have the same dump', async () => {
  const [one, two] = [directories.make(), directories.make()];
  await givenStoreIn(one, STORE, { combos: [aCombo({ ccid: 1 }), aCombo({ ccid: 2 })] });
  await givenStoreIn(two, STORE, { combos: [aCombo({ ccid: 2 }), aCombo({ ccid: 1 })] });
  expect(dumpStore(one)).toBe(dumpStore(two));
});

it('a dump tells every table, and shows a write to any of them', async () => {
  const directory = directories.make();
  await givenStoreIn(directory, STORE, { brands: [aBrand()], combos: [aCombo()] });
  const writes: readonly [keyof ReturnType<typeof storeFiles>, string][] = [
    ['data', 'UPDATE combo SET mid = mid || 1'],
    ['data', 'UPDATE revision SET revision = 1'],
    ['data', 'CREATE TABLE extra (x)'],
    ['data', 'PRAGMA user_version = 99'],
    ['authority', "INSERT INTO approver VALUES ('a', 'b', 'c', 'd')"],
    ['proposals', "INSERT INTO proposal VALUES ('a', 'b', 'c', 'd', NULL)"],
  ];
  for (const [file, sql] of writes) {
    const before = dumpStore(directory);
    const database = new Database(storeFiles(directory)[file], { readOnly: false });
    database.execute(sql);
    database.close();
    expect(dumpStore(directory), sql).not.toBe(before);
  }
});

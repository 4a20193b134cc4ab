import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { backUpStore } from '../../../src/backends/embedded/backup.ts';
import { damagedFiles } from '../../../src/backends/embedded/integrity.ts';
import { storeFiles } from '../../../src/backends/embedded/store-files.ts';
import { STORE } from '../../contract/backend.ts';
import { aBrand, aCombo } from '../../contract/records.ts';
import { givenDirectory, givenStoreIn } from './given-store.ts';

const PAGE = 4096;
const directories = givenDirectory();
afterEach(() => directories.clear());

it('a store too large to be checked when it is opened is checked by a backup, which then is not made', async () => {
  const directory = directories.make();
  const combos = Array.from({ length: 40_000 }, (_, i) => aCombo({ ccid: i + 1, narrative: `STAR MARKET ${i}` }));
  await givenStoreIn(directory, STORE, { brands: [aBrand()], combos });
  const { data } = storeFiles(directory);
  const bytes = readFileSync(data);
  expect(bytes.length).toBeGreaterThan(4 * 1024 * 1024);
  expect(await damagedFiles(directory)).toEqual([]);
  const pages = Array.from({ length: 60 }, (_, i) => 100 + i * 7);
  for (const page of pages) bytes.fill(0xa5, page * PAGE, (page + 1) * PAGE);
  writeFileSync(data, bytes);
  expect((await damagedFiles(directory)).map(({ file }) => file)).toContain('data.db');
  const error: unknown = await backUpStore(directory, directories.make(), { keys: true }).catch((thrown) => thrown);
  expect(error).toMatchObject({ kind: 'damaged', message: expect.stringContaining('data.db') });
});

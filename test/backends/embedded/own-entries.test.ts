import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { storeExists } from '../../../src/backends/embedded/store-files.ts';
import { DirectoryNotEmpty } from '../../../src/backends/sqlite/store-errors.ts';
import { STORE } from '../../contract/backend.ts';
import { givenDirectory, givenStoreIn } from './given-store.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

describe('a store is not made in a folder that holds', () => {
  it.each(['notes.txt', 'brand.csv', '.git', 'data.db.old', 'approvers.txt', 'package.json', 'data.db-walnut'])(
    '%s',
    async (name) => {
      const directory = directories.make();
      writeFileSync(join(directory, name), 'mine');
      await expect(givenStoreIn(directory, STORE)).rejects.toThrow(DirectoryNotEmpty);
      expect(readdirSync(directory)).toStrictEqual([name]);
    },
  );
});

describe('a store is made in a folder that holds', () => {
  it.each([
    [
      'what the program itself left there',
      ['http-token', 'data.db-wal', 'policy.json.412.partial', '.initialise.lock'],
    ],
    ['what operating systems put there', ['.DS_Store', 'desktop.ini', 'Thumbs.db']],
    ['nothing', []],
  ])('%s', async (_what, names) => {
    const directory = directories.make();
    for (const name of names) writeFileSync(join(directory, name), '');
    mkdirSync(join(directory, 'approvers'));
    await givenStoreIn(directory, STORE);
    expect(storeExists(directory)).toBe(true);
  });
});

import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exposedPaths } from '../../../src/backends/embedded/exposure.ts';
import { shellWord } from '../../../src/domain/text/shell-word.ts';
import { STORE } from '../../contract/backend.ts';
import { givenDirectory, givenStoreIn } from './given-store.ts';

const directories = givenDirectory();
let directory: string;
beforeEach(async () => {
  directory = join(directories.make(), 'above', 'data');
  await givenStoreIn(directory, STORE);
  mkdirSync(join(directory, 'approvers'), { mode: 0o700 });
  for (const name of ['policy.json', 'settings.json', 'approvers/ann.key.json', 'data.db-wal'])
    writeFileSync(join(directory, name), '', { mode: 0o600 });
});
afterEach(() => directories.clear());

const PARTS = [
  '',
  'data.db',
  'data.db-wal',
  'authority.db',
  'proposals.db',
  'policy.json',
  'settings.json',
  'approvers',
  'approvers/ann.key.json',
];

it('a store as it is made is exposed to nobody', () => {
  expect(exposedPaths(directory)).toEqual([]);
});

it.each(PARTS)('names "%s" where the group, or every user, can write it, with the fix', (part) => {
  const path = join(directory, part);
  for (const [mode, by] of [
    [0o720, 'its group'],
    [0o702, 'every user'],
  ] as const) {
    chmodSync(path, mode);
    expect(exposedPaths(directory)).toEqual([
      { path, by, everyone: by === 'every user', fix: `chmod go-w ${shellWord(path, 'linux')}` },
    ]);
  }
});

it('names a folder above in which everybody can rename, unless only owners can', () => {
  const parent = dirname(directory);
  chmodSync(parent, 0o777);
  expect(exposedPaths(directory).map(({ path }) => path)).toEqual([parent]);
  chmodSync(parent, 0o1777);
  expect(exposedPaths(directory)).toEqual([]);
});

it('names what belongs to another user', ({ skip }) => {
  if (process.geteuid?.() !== 0) skip('Only root may give files away.');
  chownSync(join(directory, 'authority.db'), 65534, 65534);
  expect(exposedPaths(directory)).toMatchObject([{ by: expect.stringContaining('65534'), everyone: false }]);
});

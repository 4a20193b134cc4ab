import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { leadsInto } from '../../src/interchange/guarded-directory.ts';
import { makeDirectory } from '../../src/interchange/new-directory.ts';
import { checkNewFile, readTextFile } from '../../src/interchange/user-files.ts';

let root: string;
let guarded: string;
const at = (...parts: string[]) => join(root, ...parts);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'guarded-'));
  guarded = at('Data');
  mkdirSync(at('Data', 'approvers'), { recursive: true });
  mkdirSync(at('mine'));
  writeFileSync(at('Data', 'approvers', 'ann.key.json'), '{"secret": 1}');
  writeFileSync(at('mine', 'notes.json'), '{"notes": 1}');
  symlinkSync(at('Data', 'approvers'), at('mine', 'folder-link'));
  symlinkSync(at('Data'), at('top-link'));
  linkSync(at('Data', 'approvers', 'ann.key.json'), at('mine', 'hard-link.json'));
  // A key that lies elsewhere, linked into the data directory.
  writeFileSync(at('mine', 'kept-elsewhere.json'), '{"secret": 2}');
  symlinkSync(at('mine', 'kept-elsewhere.json'), at('Data', 'approvers', 'bob.key.json'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const INSIDE: readonly [string, () => string][] = [
  ['a file by its own name', () => at('Data', 'approvers', 'ann.key.json')],
  ['a relative path', () => relative(process.cwd(), at('Data', 'approvers', 'ann.key.json'))],
  ['a path through another folder', () => `${root}/mine/../Data/approvers/ann.key.json`],
  ['a link to the data directory', () => at('top-link', 'approvers', 'ann.key.json')],
  ['a link to a folder in it', () => at('mine', 'folder-link', 'ann.key.json')],
  ['.. after a link, as the system reads it', () => `${root}/mine/folder-link/../approvers/ann.key.json`],
  ['another letter case', () => at('dATA', 'approvers', 'ann.key.json')],
  ['a hard link', () => at('mine', 'hard-link.json')],
  ['a file that the data directory links to', () => at('mine', 'kept-elsewhere.json')],
  ['a file that does not exist yet', () => at('Data', 'new', 'file.json')],
  ['the directory itself', () => guarded],
];

describe.each(INSIDE)('%s of the data directory', (_name, path) => {
  test('is neither read nor written', async () => {
    expect(leadsInto(path(), guarded)).toBe(true);
    const before = readdirSync(root, { recursive: true });
    expect(readTextFile(path(), 'metadata-file', guarded)).toMatchObject({
      ok: false,
      refusal: { field: '--metadata-file', message: expect.stringContaining('is in the data directory') },
    });
    const target = { path: path(), overwrite: true };
    expect(checkNewFile(target, guarded)).toMatchObject({ ok: false });
    const made = await makeDirectory({ name: path(), guarded, host: 'here' }, async () => 'filled');
    expect(made).toMatchObject({ ok: false });
    expect(readdirSync(root, { recursive: true })).toStrictEqual(before);
  });
});

test('a directory that does not exist yet is guarded too', () => {
  expect(leadsInto(at('later', 'out'), at('later'))).toBe(true);
  expect(leadsInto(at('top-link', 'x', 'out'), at('Data', 'x'))).toBe(true);
  expect(leadsInto(at('later-still'), at('later'))).toBe(false);
});

test('files beside the data directory, and folders above it, are free to use', async () => {
  expect(readTextFile(at('mine', 'notes.json'), 'notes-file', guarded)).toStrictEqual({
    ok: true,
    value: '{"notes": 1}',
  });
  expect(leadsInto(root, guarded)).toBe(false);
  expect(leadsInto(at('Data-2'), guarded)).toBe(false);
  expect(await makeDirectory({ name: at('a', 'b'), guarded, host: 'here' }, async () => 'filled')).toStrictEqual({
    ok: true,
    value: 'filled',
  });
});

test('a directory that cannot be made is refused in words', async () => {
  const made = await makeDirectory(
    { name: at('mine', 'notes.json', 'out'), guarded, host: 'here' },
    async () => 'filled',
  );
  expect(made).toMatchObject({
    ok: false,
    refusal: { field: 'DIR', message: expect.stringContaining('cannot be created') },
  });
});

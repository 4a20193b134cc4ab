import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { makeDirectory } from '../../src/interchange/new-directory.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

const HOST = 'here';
const MARK = '.brand-escalations-unfinished';

/** The id of a process that has ended. */
function endedProcess(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

function given() {
  const root = directories.make();
  const removed: string[] = [];
  const make = (fill = async (directory: string) => writeFileSync(join(directory, 'a.csv'), 'a\n')) =>
    makeDirectory(
      {
        name: join(root, 'out'),
        guarded: join(root, 'data'),
        host: HOST,
        onRemoved: (path) => void removed.push(path),
      },
      fill,
    );
  /** A directory beside it, as an interrupted process leaves one. */
  const leave = (name: string, mark: string | undefined) => {
    const path = join(root, name);
    mkdirSync(path);
    writeFileSync(join(path, 'part.csv'), 'a\n');
    if (mark !== undefined) writeFileSync(join(path, MARK), mark);
    return path;
  };
  return { root, removed, make, leave };
}

test('given a free name, then the directory holds what was written into it, and nothing else', async () => {
  const { root, removed, make } = given();
  expect(await make()).toMatchObject({ ok: true });
  expect(readdirSync(root)).toEqual(['out']);
  expect(readdirSync(join(root, 'out'))).toEqual(['a.csv']);
  expect(removed).toEqual([]);
});

test('given a fill that fails, then nothing is left', async () => {
  const { root, make } = given();
  await expect(make(() => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
  expect(readdirSync(root)).toEqual([]);
});

describe('given an unfinished directory beside the name', () => {
  test('of a process that has ended, then it is removed, and named', async () => {
    const { root, removed, make, leave } = given();
    const left = leave('out.partial-abc123', JSON.stringify({ pid: endedProcess(), host: HOST }));
    expect(await make()).toMatchObject({ ok: true });
    expect(removed).toEqual([left]);
    expect(readdirSync(root)).toEqual(['out']);
  });

  test.each([
    ['without a mark', undefined],
    ['of a running process', JSON.stringify({ pid: process.pid, host: HOST })],
    ['of another machine', JSON.stringify({ pid: endedProcess(), host: 'elsewhere.example' })],
    ['with a mark that cannot be read', '{'],
    ['with a mark of somebody else', '{"pid":"x"}'],
  ])('%s, then it stays', async (_what, mark) => {
    const { removed, make, leave } = given();
    const left = leave('out.partial-abc123', mark);
    expect(await make()).toMatchObject({ ok: true });
    expect(removed).toEqual([]);
    expect(readdirSync(left)).toContain('part.csv');
  });

  test('of another name or behind a link, then it stays', async () => {
    const { root, removed, make, leave } = given();
    const mark = JSON.stringify({ pid: endedProcess(), host: HOST });
    const other = leave('other.partial-abc123', mark);
    symlinkSync(other, join(root, 'out.partial-link00'));
    expect(await make()).toMatchObject({ ok: true });
    expect(removed).toEqual([]);
    expect(existsSync(join(other, 'part.csv'))).toBe(true);
  });
});

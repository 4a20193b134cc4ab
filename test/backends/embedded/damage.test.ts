import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { openAgentSide } from '../../../src/backends/embedded/agent-side.ts';
import { backUpStore } from '../../../src/backends/embedded/backup.ts';
import { openCommitSide } from '../../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../../src/backends/embedded/store-files.ts';
import { Database } from '../../../src/backends/sqlite/database.ts';
import { integrityProblems } from '../../../src/backends/sqlite/file-integrity.ts';
import { StoreUnavailable } from '../../../src/backends/sqlite/store-errors.ts';
import { walProblem } from '../../../src/backends/sqlite/wal-check.ts';
import { StoreTrouble } from '../../../src/domain/ports/store-trouble.ts';
import { STORE } from '../../contract/backend.ts';
import { aBrand, aCombo } from '../../contract/records.ts';
import { givenDirectory, givenStoreIn, NO_SIGNATURES } from './given-store.ts';

const PAGE = 4096;
const FILES = ['data', 'authority', 'proposals'] as const;

const directories = givenDirectory();
afterEach(() => directories.clear());

const SIDES = [
  (directory: string) => openAgentSide(directory, nodeFoundation()),
  (directory: string) => openCommitSide(directory, nodeFoundation(), NO_SIGNATURES),
];

async function givenStore(combos = 200): Promise<string> {
  const directory = directories.make();
  const rows = Array.from({ length: combos }, (_, i) => aCombo({ ccid: i + 1, narrative: `STAR MARKET ${i}` }));
  await givenStoreIn(directory, STORE, { brands: [aBrand()], combos: rows });
  return directory;
}

function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('it was opened');
}

function bytesOf(directory: string): ReadonlyMap<string, string> {
  const names = readdirSync(directory).filter((name) => !name.endsWith('-shm'));
  return new Map(names.map((name) => [name, readFileSync(join(directory, name)).toString('base64')]));
}

describe.each(FILES)('given damage in %s.db', (file) => {
  it.each([
    ['emptied', (path: string) => writeFileSync(path, '')],
    ['cut to half', (path: string) => truncateSync(path, readFileSync(path).length >> 1)],
    ['cut within its last page', (path: string) => truncateSync(path, readFileSync(path).length - 100)],
    ['overwritten with text', (path: string) => writeFileSync(path, 'no database'.repeat(1000))],
    [
      'given a page of zeros',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes.fill(0, PAGE, 2 * PAGE);
        writeFileSync(path, bytes);
      },
    ],
  ])('%s, then neither side opens it, no backup is made, and the file is left alone', async (_how, damage) => {
    const directory = await givenStore();
    const path = storeFiles(directory)[file];
    damage(path);
    const before = bytesOf(directory).get(`${file}.db`);
    for (const open of SIDES) {
      const error = errorOf(() => open(directory));
      expect(error).toBeInstanceOf(StoreTrouble);
      expect(error).toMatchObject({ kind: 'damaged', instead: expect.stringContaining('data restore') });
      expect(String(error)).toContain(path);
    }
    await expect(backUpStore(directory, directories.make(), { keys: true })).rejects.toThrow(StoreTrouble);
    expect(bytesOf(directory).get(`${file}.db`)).toBe(before);
  });
});

it('the full check names each file with an overwritten page, whichever page and bytes', async () => {
  const directory = await givenStore(2000);
  const copies = directories.make();
  for (const file of FILES) {
    const bytes = readFileSync(storeFiles(directory)[file]);
    const pages = bytes.length / PAGE;
    const page = fc.integer({ min: 0, max: pages - 1 });
    const content = fc.oneof(fc.constant(Buffer.alloc(PAGE)), fc.uint8Array({ minLength: PAGE, maxLength: PAGE }));
    fc.assert(
      fc.property(page, content, (at, overwriting) => {
        const damaged = Buffer.from(bytes);
        damaged.set(overwriting, at * PAGE);
        const path = join(copies, `${file}.db`);
        writeFileSync(path, damaged);
        expect(integrityProblems(path)).not.toEqual([]);
      }),
      { numRuns: 30 },
    );
  }
});

describe('given files of one store under the names of others', () => {
  it.each([
    ['authority', 'proposals'],
    ['data', 'authority'],
    ['data', 'proposals'],
  ] as const)('%s and %s swapped, then both sides refuse, and no file is written', async (one, other) => {
    const directory = await givenStore();
    const files = storeFiles(directory);
    const aside = join(directory, 'aside');
    renameSync(files[one], aside);
    renameSync(files[other], files[one]);
    renameSync(aside, files[other]);
    const before = bytesOf(directory);
    for (const open of SIDES) {
      const error = errorOf(() => open(directory));
      expect(error).toBeInstanceOf(StoreUnavailable);
      expect(error).toMatchObject({ problem: 'mixed_stores', message: expect.stringContaining('under a wrong name') });
    }
    for (const file of FILES) expect(bytesOf(directory).get(`${file}.db`)).toBe(before.get(`${file}.db`));
  });
});

describe('given a write-ahead log that a crash left', () => {
  /** Copies a store while it is open, so that its last transactions are in the log only. */
  async function givenLog(transactions: number): Promise<string> {
    const directory = await givenStore();
    const database = new Database(storeFiles(directory).proposals, { readOnly: false });
    database.execute('PRAGMA wal_autocheckpoint = 0');
    for (let i = 0; i < transactions; i++)
      database.run('INSERT INTO withdrawal VALUES (?, ?)', `CHG-${i}`, '2026-02-14T09:00:00.000Z');
    const copy = join(directories.make(), 'copy');
    mkdirSync(copy);
    for (const name of readdirSync(directory).filter((one) => !one.endsWith('-shm')))
      copyFileSync(join(directory, name), join(copy, name));
    database.close();
    return copy;
  }
  const log = (directory: string) => `${storeFiles(directory).proposals}-wal`;
  const FRAME = 24 + PAGE;

  it('whole, or cut anywhere, it is read as SQLite reads it', async () => {
    const directory = await givenLog(5);
    const bytes = readFileSync(log(directory));
    expect(walProblem(bytes)).toBeNull();
    const cut = fc.nat(bytes.length).map((length) => bytes.subarray(0, length));
    fc.assert(fc.property(cut, (log) => void expect(walProblem(log)).toBeNull()));
  });

  it('damaged before its last transaction, in any byte, it is refused, and not written back', async () => {
    const directory = await givenLog(6);
    const bytes = readFileSync(log(directory));
    const at = fc.integer({ min: 0, max: bytes.length - 2 * FRAME - 1 });
    fc.assert(
      fc.property(at, fc.integer({ min: 1, max: 255 }), (place, difference) => {
        const damaged = Buffer.from(bytes);
        damaged[place] = (damaged[place] ?? 0) ^ difference;
        expect(walProblem(damaged)).not.toBeNull();
      }),
    );
    bytes[32 + 24 + 100] = (bytes[32 + 24 + 100] ?? 0) ^ 0xff;
    writeFileSync(log(directory), bytes);
    for (const open of SIDES) {
      expect(errorOf(() => open(directory))).toMatchObject({
        kind: 'damaged',
        message: expect.stringContaining('-wal'),
      });
    }
    expect(readFileSync(log(directory)).equals(bytes)).toBe(true);
  });
});

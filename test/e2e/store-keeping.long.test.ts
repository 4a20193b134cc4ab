import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { Database } from '../../src/backends/sqlite/database.ts';
import { givenStoreIn } from '../backends/embedded/given-store.ts';
import { STORE } from '../contract/backend.ts';
import { hasScript, runPiped, runTyped } from './terminal.ts';

/* The operator's commands on a data directory that was copied, backed up, or has another clock. */

let folder: string;
let directory: string;
beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'keeping-')));
  directory = join(folder, 'data');
  await givenStoreIn(directory, STORE);
  runPiped(directory, ['data', 'info']);
});
afterEach(() => rmSync(folder, { recursive: true }));

function alter(sql: string): void {
  const authority = new Database(storeFiles(directory).authority, { readOnly: false });
  authority.execute(sql);
  authority.close();
}

describe('data adopt', () => {
  test('without a copy has nothing to confirm, and needs no person', () => {
    expect(JSON.parse(runPiped(directory, ['data', 'adopt', '--json']).output)).toMatchObject({ confirmed: false });
  });

  test('of a copy needs a person, tells of both, and is on record', async ({ skip }) => {
    if (!hasScript()) skip('There is no pseudo-terminal here.');
    const copy = join(folder, 'copy');
    cpSync(directory, copy, { recursive: true });
    expect(runPiped(copy, ['work', '--once'])).toMatchObject({
      code: 3,
      errors: expect.stringContaining('data adopt'),
    });
    for (const [where, words] of [
      [copy, 'is a copy of'],
      [directory, 'was copied to'],
    ] as const) {
      for (const command of [
        ['data', 'info'],
        ['audit', 'verify'],
      ]) {
        const { code, output, errors } = runPiped(where, [...command, '--json']);
        expect([code, JSON.parse(output).in_use]).toEqual([0, false]);
        expect(errors).toMatch(new RegExp(`Warning: .* ${words} .*BRAND_ESCALATIONS_DATA=${where} .* data adopt`));
      }
    }
    expect(runPiped(copy, ['data', 'adopt'])).toMatchObject({ code: 3, errors: expect.stringContaining('terminal') });
    const answers = [{ to: 'Type "in use"', type: 'in use' }];
    const { code, output } = await runTyped(copy, ['data', 'adopt'], answers);
    expect(code).toBe(0);
    // The terminal breaks long lines.
    const text = output.replaceAll(/\s/g, '');
    expect(text).toContain(`${copy} is a copy of ${directory}.`.replaceAll(' ', ''));
    expect(text).toContain(`${copy} is in use.`.replaceAll(' ', ''));
    expect(runPiped(directory, ['work', '--once'])).toMatchObject({ code: 3 });
    expect(runPiped(copy, ['work', '--once'])).toMatchObject({ code: 0 });
  });
});

describe('data restore', () => {
  test('says what is lost, asks a person, and puts a backup back', async ({ skip }) => {
    const backup = join(folder, "Ed's backup");
    const copied = runPiped(directory, ['data', 'backup', backup]);
    const printed = /To put it back: (.*)$/m.exec(copied.errors)?.[1] ?? '';
    const put = spawnSync('sh', ['-c', printed], { encoding: 'utf8', input: '', cwd: '/' });
    expect([put.status, put.stderr]).toEqual([3, expect.stringContaining(`${backup} is whole`)]);
    const refused = runPiped(directory, ['data', 'restore', backup]);
    expect(refused).toMatchObject({ code: 3, errors: expect.stringContaining('is whole') });
    expect(refused.errors).toContain('The backup has all its changes, decisions and proposals.');
    if (!hasScript()) skip('There is no pseudo-terminal here.');
    const answers = [{ to: 'Type "restore"', type: 'restore' }];
    const { code, output } = await runTyped(directory, ['data', 'restore', backup], answers);
    expect([code, output]).toEqual([0, expect.stringContaining('Restored.')]);
    expect(runPiped(directory, ['audit', 'verify']).code).toBe(0);
    expect(runPiped(directory, ['work', '--once']).code).toBe(0);
  });
});

test('what is in the data directory, or leads there, is no backup', () => {
  const inside = join(directory, 'replaced-2026-02-14T090000000Z');
  cpSync(directory, join(folder, 'aside'), { recursive: true });
  cpSync(join(folder, 'aside'), inside, { recursive: true });
  symlinkSync(directory, join(folder, 'link'));
  for (const path of [
    directory,
    `${directory}/.`,
    inside,
    join(folder, 'link'),
    join(folder, 'link', basename(inside)),
  ]) {
    const { code, errors } = runPiped(directory, ['data', 'restore', path]);
    expect([code, errors]).toEqual([2, expect.stringMatching(/itself, or leads into it\. Nothing was changed/)]);
  }
  expect(runPiped(directory, ['audit', 'verify']).code).toBe(0);
});

describe('data clock', () => {
  test('has nothing to confirm where the clock is right', () => {
    expect(JSON.parse(runPiped(directory, ['data', 'clock', '--json']).output)).toEqual({ confirmed: false });
  });

  test('asks a person for a clock behind the records, and then counts', async ({ skip }) => {
    if (!hasScript()) skip('There is no pseudo-terminal here.');
    alter("UPDATE highest_instant SET at = '2199-01-01T00:00:00.000Z'");
    expect(runPiped(directory, ['data', 'clock'])).toMatchObject({ code: 3 });
    const answers = [{ to: 'Type "the clock is right"', type: 'the clock is right' }];
    const { code, output } = await runTyped(directory, ['data', 'clock'], answers);
    expect([code, output]).toEqual([0, expect.stringContaining('The clock is confirmed.')]);
    expect(JSON.parse(runPiped(directory, ['data', 'clock', '--json']).output)).toEqual({ confirmed: false });
  });
});

test('a command warns of a file that others can write, and "audit verify" lists it', () => {
  const path = storeFiles(directory).authority;
  chmodSync(path, 0o620);
  const { errors, output } = runPiped(directory, ['audit', 'verify', '--json']);
  expect(errors).toContain(`Warning: ${path} can be written by its group.`);
  expect(JSON.parse(output).exposed).toContainEqual(expect.objectContaining({ path }));
});

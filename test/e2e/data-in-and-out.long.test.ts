import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { storeExists } from '../../src/backends/embedded/store-files.ts';
import { historyFor } from '../../src/commands/data-generate.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { filesBelow } from '../interchange/carrying.ts';
import { SMALLEST, writeFiles } from '../interchange/given-directory.ts';
import { storedContent } from '../interchange/stored-content.ts';
import { runPiped } from './terminal.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const directories = givenDirectory();
afterEach(() => directories.clear());

function given(files = {}) {
  const root = directories.make();
  const place = (name: string) => join(root, name);
  mkdirSync(place('in'));
  writeFiles(place('in'), { ...SMALLEST, ...files });
  return { root, place, store: place('store'), run: (...args: string[]) => runPiped(place('store'), args) };
}

const combos = (lines: readonly string[]) => `ccid,bankid,mid,brandid,mccid,narrative\n${lines.join('\n')}\n`;
const BAD = { 'combo.csv': combos(['1,1,M,7,5812,GOOD', '2,1,M,-9,5812,X', '1,1,M,7,5812,X']) };

describe('data import', () => {
  test('makes a store of kind "imported"', () => {
    const { run, place } = given();
    expect(run('data', 'import', place('in'))).toMatchObject({ code: 0, errors: '' });
    const info = JSON.parse(run('data', 'info', '--json').output);
    expect(info).toMatchObject({ kind: 'imported', brands: 2 });
    expect(run('audit', 'verify').code).toBe(0);
  });

  test('lists the rejected rows on the screen and in a file, and imports the others', () => {
    const { run, place, store } = given(BAD);
    const { code, errors, output } = run('data', 'import', place('in'));
    expect(code).toBe(0);
    expect(errors.trim().split('\n')).toEqual([
      'combo.csv line 3: out_of_range, brandid is -9; it must be from 1 to 2147483647',
      'combo.csv line 4: duplicate_key, combo 1 of bank 1 appeared before; the first one counts',
    ]);
    expect(output).toContain(`Rejected: 2, listed in ${join(store, 'rejected.csv')}`);
    expect(readFileSync(join(store, 'rejected.csv'), 'utf8').split('\n')).toHaveLength(4);
    expect(statSync(join(store, 'rejected.csv')).mode & 0o777).toBe(0o600);
  });

  test('shows twenty rejections and the number of all', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `${i},1,M,-9,5812,X`);
    lines.push(...Array.from({ length: 40 }, (_, i) => `${i + 50},1,M,7,5812,X`));
    const { run, place } = given({ 'combo.csv': combos(lines) });
    expect(run('data', 'import', place('in')).errors.trim().split('\n')).toHaveLength(21);
    const { output } = run('data', 'import', place('in'), '--json');
    expect(output).toBe('');
  });

  test('returns its summary as JSON', () => {
    const { run, place, store } = given(BAD);
    const { output, errors } = run('data', 'import', place('in'), '--json');
    expect(errors).toBe('');
    expect(JSON.parse(output)).toMatchObject({
      kind: 'imported',
      imported: { brand: 2, combo: 1 },
      rejected: 2,
      rejected_by_reason: { out_of_range: 1, duplicate_key: 1 },
      rejected_file: join(store, 'rejected.csv'),
    });
  });

  test('with --strict, stops at the first rejected row and leaves no store', () => {
    const { run, place, store } = given(BAD);
    const { code, errors } = run('data', 'import', place('in'), '--strict');
    expect(code).toBe(3);
    expect(errors).toContain(
      'combo.csv line 3: out_of_range, brandid is -9; it must be from 1 to 2147483647. Nothing was imported.',
    );
    expect(storeExists(store)).toBe(false);
    expect(existsSync(store)).toBe(false);
  });

  test.each([
    ['1,1,M,777,5812,A', 'unknown_brand, a row of a brand that brand.csv lacks: 777'],
    ['1,1,M,7,5999,A', 'unknown_mcc, a row with a code that mcc.csv lacks: 5999'],
    ['1,1,M,\\N,5812,A', 'no_brand, a row without a brand'],
    ['1,1,M,7,,A', 'no_mcc, a row without a code'],
  ])('with --strict, stops at %s, which would be taken in and marked', (line, cause) => {
    const { run, place, store } = given({ 'combo.csv': combos([line]) });
    const { code, errors } = run('data', 'import', place('in'), '--strict');
    expect(code).toBe(3);
    expect(errors).toContain(`combo.csv line 2: ${cause}. Nothing was imported.`);
    expect(existsSync(store)).toBe(false);
    expect(run('data', 'import', place('in')).code).toBe(0);
  });

  test('refuses a table of which nothing can be taken, leaves nothing behind, and can be run again', () => {
    const { run, place, store, root } = given({ 'combo.csv': combos(['x,1,M,7,5812,A']) });
    const { code, errors } = run('data', 'import', place('in'));
    expect(code).toBe(3);
    expect(errors).toContain('combo.csv: 1 of 1 rows or records cannot be taken');
    expect(existsSync(store)).toBe(false);
    writeFiles(place('in'), { 'combo.csv': combos(['1,1,M,7,5812,A']) });
    expect(run('data', 'import', place('in')).code).toBe(0);
    expect(readdirSync(root).sort()).toEqual(['in', 'store']);
    expect(readdirSync(store).sort()).toEqual(['authority.db', 'data.db', 'proposals.db']);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('leaves nothing behind after %s', async (signal) => {
    const many = Array.from({ length: 300_000 }, (_, i) => `${i},1,M,7,5812,ROW ${i}`);
    const { place, store } = given({ 'combo.csv': combos(['x,1,M,7,5812,X', ...many]) });
    const child = spawn(process.execPath, [CLI, 'data', 'import', place('in')], {
      env: { ...process.env, BRAND_ESCALATIONS_DATA: store },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await once(child.stderr, 'data');
    child.kill(signal);
    const [code] = await once(child, 'exit');
    expect(code).toBe(3);
    expect(existsSync(store)).toBe(false);
  });

  test('leaves nothing behind if a file grows beyond what the disk takes', () => {
    const many = Array.from({ length: 50_000 }, (_, i) => `${i},1,M,7,5812,ROW ${i}`);
    const { place, store } = given({ 'combo.csv': combos(many) });
    const limited = ['-c', 'ulimit -f 200; exec "$@"', 'sh', process.execPath, CLI, 'data', 'import', place('in')];
    const env = { ...process.env, BRAND_ESCALATIONS_DATA: store };
    const { status, stderr } = spawnSync('sh', limited, { env, encoding: 'utf8' });
    expect(status).toBe(3);
    expect(stderr).toContain(store);
    expect(stderr).not.toContain('Internal error');
    expect(existsSync(store)).toBe(false);
  });

  test('never adds to an existing store', () => {
    const { run, place, store } = given();
    expect(run('data', 'init', '--combos', '2000').code).toBe(0);
    const before = storedContent(store);
    const { code, errors } = run('data', 'import', place('in'));
    expect(code).toBe(3);
    expect(errors).toContain('There is a store');
    expect(storedContent(store)).toEqual(before);
  });

  test('refuses a missing directory, and one with a link in place of a table', () => {
    const { run, place, store } = given({ 'mcc.csv': undefined });
    symlinkSync('/etc/passwd', join(place('in'), 'mcc.csv'));
    expect(run('data', 'import', place('in'))).toMatchObject({ code: 3 });
    expect(run('data', 'import', place('nowhere')).errors).toContain('brand.csv does not exist');
    expect(run('data', 'import')).toMatchObject({ code: 2 });
    expect(existsSync(store)).toBe(false);
  });

  test('leaves no store if it is killed, and can be run again', async () => {
    const many = Array.from({ length: 100_000 }, (_, i) => `${i},1,M,7,5812,ROW ${i}`);
    const { run, place, store } = given({ 'combo.csv': combos(['1,1,M,-9,5812,X', ...many]) });
    const env = { ...process.env, BRAND_ESCALATIONS_DATA: store };
    const child = spawn(process.execPath, [CLI, 'data', 'import', place('in')], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    // The rejection of the first combo is printed before the others are read.
    await once(child.stderr, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    expect(storeExists(store)).toBe(false);
    expect(run('data', 'import', place('in'), '--json').code).toBe(0);
    expect(storedContent(store).filter((row) => row.startsWith('combo '))).toHaveLength(100_000);
  });
});

test.each([
  ['data', 'generate', '--combos', '3000000', '--history', '1'],
  ['data', 'export'],
  ['data', 'backup'],
])('given %s %s, which a signal ends, then nothing is left behind', async (...command) => {
  const many = Array.from({ length: 200_000 }, (_, i) => `${i},1,M,7,5812,ROW ${i}`);
  const { run, place, store, root } = given({ 'combo.csv': combos(many) });
  expect(run('data', 'import', place('in')).code).toBe(0);
  const child = spawn(process.execPath, [CLI, ...command, place('out')], {
    env: { ...process.env, BRAND_ESCALATIONS_DATA: store },
    stdio: 'ignore',
  });
  while (!readdirSync(root).some((name) => name.startsWith('out.partial-'))) await nextTurn();
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(3);
  expect(readdirSync(root).sort()).toEqual(['in', 'store']);
});

test('data import takes in rows with broken references; detection and validation find them, and export writes them back', () => {
  const rows = [
    '1,1,M1,7,5812,NOIR',
    '2,1,M2,7,9990,NOIR',
    '3,1,M3,99,5812,OTHER',
    '4,1,M4,,5812,LOST',
    '5,1,M5,7,,NOIR',
  ];
  const { run, place, store } = given({ 'combo.csv': combos(rows) });
  const { output } = run('data', 'import', place('in'), '--json');
  expect(JSON.parse(output)).toMatchObject({
    imported: { combo: 5 },
    marked: { combo: { unknown_mcc: 1, unknown_brand: 1, no_brand: 1, no_mcc: 1 } },
  });
  const tool = (name: string, ...args: string[]) => JSON.parse(run('call', name, ...args, '--json').output);
  const { hits, combos_without_brand } = tool('detect_escalations');
  expect(combos_without_brand).toBe(1);
  expect(hits).toMatchObject([{ brandid: 7 }, { brandid: 99 }]);
  expect(tool('validate_brand_data', '--brandid', '99')).toMatchObject({
    verdict: 'critical',
    trigger: { fires: true },
  });
  expect(run('data', 'export', place('out')).code).toBe(0);
  const written = readFileSync(join(place('out'), 'combo.csv'), 'utf8')
    .trimEnd()
    .split('\n');
  expect(written.slice(1).toSorted()).toEqual(rows);
  expect(runPiped(place('again'), ['data', 'import', place('out')]).code).toBe(0);
  expect(storedContent(place('again'))).toEqual(storedContent(store));
});

describe('data export', () => {
  test('writes files that import reads, and refuses a directory that is not empty', () => {
    const { run, place, store } = given();
    run('data', 'import', place('in'));
    expect(run('data', 'export', place('out')).code).toBe(0);
    expect(readFileSync(join(place('out'), 'combo.csv'), 'utf8')).toBe(
      combos(['1,2,,7,5812,"NOIR, PARIS"', '1,1,M1,12345,5411,STAR MARKET 001']),
    );
    const again = runPiped(place('again'), ['data', 'import', place('out')]);
    expect(again.code).toBe(0);
    expect(storedContent(place('again'))).toEqual(storedContent(store));
    const before = filesBelow(place('out'));
    expect(run('data', 'export', place('out'))).toMatchObject({ code: 3 });
    expect(filesBelow(place('out'))).toEqual(before);
    mkdirSync(place('empty'));
    expect(run('data', 'export', place('empty')).code).toBe(0);
    expect(statSync(place('empty')).mode & 0o777).toBe(0o700);
  });

  test('keeps texts from acting as formulas in a spreadsheet where that is asked for, and says so', () => {
    const { place, store } = given();
    const formulas = ['=HYPERLINK(1)', '+44', '-1+1', '@SUM(1)'];
    const rows = formulas.map((narrative, i) => `${i + 1},2,,7,5812,${narrative}`);
    writeFileSync(join(place('in'), 'combo.csv'), combos(rows));
    expect(runPiped(store, ['data', 'import', place('in')]).code).toBe(0);
    const plain = runPiped(store, ['data', 'export', place('plain')]);
    expect(plain.errors).toContain('--for-spreadsheets');
    expect(readFileSync(join(place('plain'), 'combo.csv'), 'utf8')).toBe(combos(rows));
    const safe = runPiped(store, ['data', 'export', place('safe'), '--for-spreadsheets']);
    expect(safe.errors).toContain('start with an apostrophe');
    const written = readFileSync(join(place('safe'), 'combo.csv'), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1);
    expect(written.map((row) => row.split(',')[5])).toStrictEqual(formulas.map((formula) => `'${formula}`));
  });

  test('leaves nothing behind if there is no store', () => {
    const { run, place, root } = given();
    expect(run('data', 'export', place('out'))).toMatchObject({ code: 3 });
    expect(readdirSync(root)).toEqual(['in']);
  });
});

test.each([
  [40_000, 240],
  [400_000, 240],
  [1_000_000, 96],
  [10_000_000, 9],
  [50_000_000, 1],
])('a sample of %d combos has a history of %d brands, to limit memory', (combos, brands) => {
  expect(historyFor(combos)).toBe(brands);
});

describe('data generate', () => {
  test('writes the sample of init as files, with equal bytes for equal seeds', () => {
    const { run, place, store } = given();
    for (const name of ['one', 'two']) {
      expect(run('data', 'generate', '--combos', '2000', '--seed', '7', place(name)).code).toBe(0);
    }
    expect(filesBelow(place('one'))).toEqual(filesBelow(place('two')));
    expect(existsSync(store)).toBe(false);
    run('data', 'init', '--combos', '2000', '--seed', '7');
    expect(runPiped(place('imported'), ['data', 'import', place('one'), '--strict']).code).toBe(0);
    expect(storedContent(place('imported'))).toEqual(storedContent(store));
  });

  test('accepts another size of the history, and is refused without a number of combos', () => {
    const { run, place } = given();
    const made = JSON.parse(
      run('data', 'generate', '--combos', '2000', '--history', '5', '--json', place('few')).output,
    );
    expect(made).toMatchObject({ history: 5, generated: { combo: 2000, escalations: 5 } });
    expect(run('data', 'generate', place('none'))).toMatchObject({ code: 2 });
    expect(run('data', 'generate', '--combos', '12', place('none'))).toMatchObject({ code: 2 });
  });
});

test('data backup copies into a directory that can replace the first one', () => {
  const { run, place, store } = given();
  run('data', 'import', place('in'));
  const { code, output } = run('data', 'backup', place('copy'));
  expect([code, output]).toEqual([0, 'authority.db\ndata.db\nproposals.db\n']);
  expect(statSync(place('copy')).mode & 0o777).toBe(0o700);
  expect(storedContent(place('copy'))).toEqual(storedContent(store));
  expect(runPiped(place('copy'), ['audit', 'verify']).code).toBe(0);
  writeFileSync(place('file'), '');
  expect(run('data', 'backup', place('file'))).toMatchObject({ code: 3 });
  expect(run('data', 'backup', place('copy'))).toMatchObject({ code: 3 });
  expect(run('data', 'backup', place('third'), '--without-approvers').code).toBe(0);
});

import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openUpstreamDirectory } from '../../src/interchange/upstream-directory.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { refusalOf } from '../executor/small-store.ts';
import { type Files, readAll, SMALLEST, writeFiles } from './given-directory.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

function given(files: Files = {}): string {
  const directory = directories.make();
  writeFiles(directory, { ...SMALLEST, ...files });
  return directory;
}

const combos = (...lines: string[]) => `ccid,bankid,mid,brandid,mccid,narrative\n${lines.join('\n')}\n`;

describe('given upstream’s tables', () => {
  test('then every row is read, even without a merchant id', async () => {
    const { rows, rejected } = await readAll(given());
    expect(rejected).toEqual([]);
    expect(rows.combo).toEqual([
      { ccid: 1, bankid: 1, mid: 'M1', brandid: 12345, mccid: 5411, narrative: 'STAR MARKET 001' },
      { ccid: 1, bankid: 2, mid: '', brandid: 7, mccid: 5812, narrative: 'NOIR, PARIS' },
    ]);
    expect(rows.brand_to_check).toEqual([12345]);
  });

  test('with other column orders, a byte-order mark, CRLF and no final line end, then the rows are the same', async () => {
    const plain = await readAll(given());
    const { rows, rejected } = await readAll(
      given({
        'brand.csv': '\ufeffSector,BRANDID,brandname\r\nGroceries,12345,Star\r\n"Food & Drink",7,Café Noir',
        'combo.csv':
          'narrative,mccid,brandid,mid,bankid,ccid\r\nSTAR MARKET 001,5411,12345,M1,1,1\r\n"NOIR, PARIS",5812,7,,2,1',
      }),
    );
    expect(rejected).toEqual([]);
    expect(rows).toEqual(plain.rows);
  });

  test('without a column bankid, then combos have no bank', async () => {
    const file = 'ccid,mid,brandid,mccid,narrative\n1,M1,12345,5411,STAR\n1,M1,12345,5411,STAR\n';
    const { rows, rejected } = await readAll(given({ 'combo.csv': file }));
    expect(rows.combo).toMatchObject([{ ccid: 1, bankid: null }]);
    expect(rejected).toEqual(['combo.csv:3 duplicate_key']);
  });

  test('with unknown columns and files, then each is reported once', async () => {
    const { log, rejected } = await readAll(
      given({ 'mcc.csv': 'mccid,mcc_desc,sector,colour\n5411,a,b,red\n5812,a,b,blue\n', 'notes.txt': 'x' }),
    );
    expect(rejected).toEqual([]);
    expect([...log.remarks]).toEqual(['Not read: the columns "colour" of mcc.csv', 'Not read: "notes.txt"']);
  });

  test('with brands of one name in several spellings, then they are imported and noted', async () => {
    const { log, rows, rejected } = await readAll(
      given({
        'brand.csv':
          'brandid,brandname,sector\n12345,Star,Groceries\n7,Café Noir,Food\n8,CAFE-NOIR,Food\n9,Cafe Noire,Food\n10,STAR,Food\n',
      }),
    );
    expect(rejected).toEqual([]);
    expect(rows.brand).toHaveLength(5);
    expect([...log.remarks]).toEqual([
      'Several active brands have each of 2 names: "Star" (12345, 10), "Café Noir" (7, 8). get_known_ambiguous_names lists them',
    ]);
  });
});

describe('given an invalid row, then it is rejected with file, line and reason, and the others are imported', () => {
  const GOOD = '9,1,M,7,5812,GOOD';
  test.each([
    ['2,1,M,2147483648,5411,X', 'out_of_range'],
    ['2,1,M,-5,5411,X', 'out_of_range'],
    ['2,1,M,7,2147483648,X', 'out_of_range'],
    ['\\N,1,M,7,5411,X', 'missing_field'],
    ['2,128,M,7,5411,X', 'out_of_range'],
    ['2,-999,M,7,5411,X', 'out_of_range'],
    ['2147483648,1,M,7,5411,X', 'out_of_range'],
    ['-1,1,M,7,5411,X', 'out_of_range'],
    ['2,1,M,7,5411.5,X', 'bad_value'],
    ['2,1,M,7,5.41E+03,X', 'bad_value'],
    ['2,1,1.23457E+15,7,5411,X', 'lost_digits'],
    ['2,1,"12""34",7,5411,X', 'bad_value'],
    ['two,1,M,7,5411,X', 'bad_value'],
    ['0x2,1,M,7,5411,X', 'bad_value'],
    ['2,1,M,seven,5411,X', 'bad_value'],
    ['2,1,M,7,54l1,X', 'bad_value'],
    ['2,1,M,7,5411', 'bad_csv'],
    ['2,1,M,7,5411,X,Y', 'bad_csv'],
    ['2,1,M,7,5411,"X', 'bad_csv'],
    ['2,1,M,7,5411,"X"Y', 'bad_csv'],
    ['2,1,M,7,5411,"X "Y" Z"', 'bad_csv'],
    ['2,1,M,99999999999999999999,5411,X', 'out_of_range'],
    ['2,1,M,7,-99999999999999999999.0,X', 'out_of_range'],
    ['2,1,M,7,５４１１００００００００００００,X', 'out_of_range'],
    ['2,1,M,7,5.411,X', 'bad_value'],
    ['2,1,M,7,"5,000",X', 'bad_value'],
    ['2,1,M,7,"54,11",X', 'bad_value'],
    ['9,1,M,7,5812,SAME KEY', 'duplicate_key'],
    [`2,1,M,7,5411,${'X'.repeat(1001)}`, 'too_long'],
    [`2,1,M,7,5411,${'X'.repeat(70_000)}`, 'too_long'],
    ['2,1,M,7,5411,A\u0000B', 'nul_character'],
  ])('%j: %s', async (line, reason) => {
    const { rows, rejected } = await readAll(given({ 'combo.csv': combos(GOOD, line, '8,1,M,7,5812,"ALSO, GOOD"') }));
    expect(rejected).toEqual([`combo.csv:3 ${reason}`]);
    expect(rows.combo).toMatchObject([{ ccid: 9 }, { ccid: 8, narrative: 'ALSO, GOOD' }]);
  });

  test('brand table: a duplicate id, and a missing one', async () => {
    const { rows, rejected } = await readAll(
      given({ 'brand.csv': 'brandid,brandname,sector\n12345,Star,G\n7,Noir,F\n7,Again,F\nNULL,Lost,F\n' }),
    );
    expect(rejected).toEqual(['brand.csv:4 duplicate_key', 'brand.csv:5 missing_field']);
    expect(rows.brand).toMatchObject([{ brandname: 'Star' }, { brandname: 'Noir' }]);
  });

  test('an unclosed quote rejects its own line and not the rest of the file', async () => {
    const many = Array.from({ length: 5000 }, (_, i) => `${i + 10},1,M,7,5812,GOOD ${i}`);
    const { rows, rejected } = await readAll(given({ 'combo.csv': combos('1,1,M,7,5812,"OPEN', ...many) }));
    expect(rejected).toEqual(['combo.csv:2 bad_csv']);
    expect(rows.combo).toHaveLength(5000);
  });

  test('bytes that are not UTF-8 are rejected and not replaced', async () => {
    const latin = Buffer.from(combos('1,1,M,7,5812,CAF\u00c9', '2,1,M,7,5812,PLAIN'), 'latin1');
    const { rows, rejected } = await readAll(given({ 'combo.csv': latin }));
    expect(rejected).toEqual(['combo.csv:2 bad_utf8']);
    expect(rows.combo).toMatchObject([{ narrative: 'PLAIN' }]);
    const replaced = await readAll(given({ 'combo.csv': combos('1,1,M,7,5812,CAF\ufffd') }));
    expect(replaced.rejected).toEqual([]);
  });

  test('a line of a gigabyte is skipped without being kept in memory', async () => {
    const directory = given({ 'combo.csv': combos('1,1,M,7,5812,GOOD') });
    truncateSync(join(directory, 'combo.csv'), 2 ** 30);
    writeFileSync(join(directory, 'combo.csv'), '\n2,1,M,7,5812,AFTER IT\n', { flag: 'a' });
    const before = process.memoryUsage().rss;
    const { rows, rejected } = await readAll(directory);
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 27);
    expect(rejected).toEqual(['combo.csv:3 too_long']);
    expect(rows.combo).toMatchObject([{ ccid: 1 }, { ccid: 2, narrative: 'AFTER IT' }]);
  });
});

describe('given ids and codes in a form that shows the whole number, then they are read as it, and counted', () => {
  test.each([
    ['５４１１', 5411],
    ['٥٤١١', 5411],
    ['৫৪১১', 5411],
    ['5,411', 5411],
    ['５，４１１', 5411],
    ['5 411', 5411],
    ['5\u202f411', 5411],
    ["5'411", 5411],
    ['1,005,411', 1_005_411],
    ['1.005.411', 1_005_411],
    ['5411,0', 5411],
    ['5411,000', 5411],
    ['="5,411"', 5411],
    ['+5411', 5411],
  ])('%s', async (written, code) => {
    const { log, rows, rejected } = await readAll(
      given({ 'combo.csv': combos(`1,1,M,7,"${written.replaceAll('"', '""')}",X`, '2,1,M,7,5812,Y') }),
    );
    expect(rejected).toEqual([]);
    expect(rows.combo).toMatchObject([{ mccid: code }, {}]);
    expect(log.repairedCells).toEqual({ 'combo.mccid': 1 });
  });

  test('an id of 0 in such a form is missing, as 0 is', async () => {
    const { rows, rejected } = await readAll(given({ 'combo.csv': combos('1,1,M,="0",０,X', '2,1,M,7,5812,Y') }));
    expect(rejected).toEqual([]);
    expect(rows.combo).toMatchObject([{ brandid: 0, mccid: 0 }, {}]);
  });

  test.each([
    ['99999999999999999999', 'brandid is "99999999999999999999"; it must be from 1 to 2147483647'],
    ['5.411', 'brandid is "5.411", which may have thousands or decimals; write the whole number in digits only'],
    ['5.000', 'brandid is "5.000", which may have thousands or decimals; write the whole number in digits only'],
    ['"5,000"', 'brandid is "5,000", which may have thousands or decimals; write the whole number in digits only'],
    ['54.11', 'brandid is not a whole number: "54.11"'],
  ])('%s says what is wrong', async (written, detail) => {
    const { rejections } = await readAll(given({ 'combo.csv': combos(`1,1,M,${written},5411,X`, '2,1,M,7,5812,Y') }));
    expect(rejections).toMatchObject([{ detail }]);
  });
});

describe('given a merchant id with signs between its thousands, then they are removed, and counted', () => {
  test.each([
    '5,445,000',
    '5.445.000',
    '5\u202f445\u202f000',
    '5\u00a0445\u00a0000',
    '5’445’000',
    '5,445,000.00',
    '5.445.000,0',
  ])('%s', async (written) => {
    const cell = written.replaceAll('"', '""');
    const { log, rows, rejected } = await readAll(given({ 'combo.csv': combos(`1,1,"${cell}",7,5411,X`) }));
    expect(rejected).toEqual([]);
    expect(rows.combo).toMatchObject([{ mid: '5445000' }]);
    expect(log.repairedCells).toEqual({ 'combo.mid': 1 });
  });

  test.each(['5,445', '5.000', '001,445,000', '12,34,567', '5,445.000', 'A,445,000', '123-456-789'])(
    '%s may be an id as the bank writes it, and stays',
    async (written) => {
      const { log, rows } = await readAll(given({ 'combo.csv': combos(`1,1,"${written}",7,5411,X`) }));
      expect(rows.combo).toMatchObject([{ mid: written }]);
      expect(log.repairedCells).toEqual({});
    },
  );
});

test('given quotes that are not written as CSV has them, then rows with one clear reading are taken, and counted', async () => {
  const { log, rows, rejected } = await readAll(
    given({
      'combo.csv': combos(
        '1,1,="0012",7,="5411",="STAR, PARIS"',
        '2,1,M,7,5411,5" PIPE',
        '3,1,M,7,5411, "STAR, ROME"',
        '4,1,M,7,5411,"OPEN',
      ),
    }),
  );
  expect(rejected).toEqual(['combo.csv:5 bad_csv']);
  expect(rows.combo).toMatchObject([
    { mid: '0012', mccid: 5411, narrative: 'STAR, PARIS' },
    { narrative: '5" PIPE' },
    { narrative: 'STAR, ROME' },
  ]);
  expect(log.unreadInWords()).toEqual([
    'Repaired: 3 rows of combo.csv had quotes that are not written as CSV has them',
  ]);
});

test('given blank rows, as a spreadsheet writes below its data, then they are left out and counted', async () => {
  const blank = Array.from({ length: 50 }, () => ',,,,,');
  const { log, rows, rejected } = await readAll(
    given({ 'combo.csv': combos('1,1,M,7,5812,X', ...blank, ' ,,"",,\u00a0,', '2,1,M,7,5812,Y') }),
  );
  expect(rejected).toEqual([]);
  expect(rows.combo).toHaveLength(2);
  expect(log.unreadInWords()).toEqual(['Repaired: 51 rows of combo.csv were blank, and are left out']);
});

test('given control characters in a table, then they are removed and counted, and other characters stay', async () => {
  const { log, rows, rejected } = await readAll(
    given({ 'combo.csv': combos('1,1,M,7,5812,A\u0007B\tC\u0085D', '2,1,M,7,5812,\u202eX\u200b\u00e9') }),
  );
  expect(rejected).toEqual([]);
  expect(log.cleanedTexts).toBe(1);
  expect(rows.combo).toMatchObject([{ narrative: 'AB C D' }, { narrative: '\u202eX\u200b\u00e9' }]);
});

describe('given our own file of brand states, then it adds what upstream’s table lacks', () => {
  const state = (line: string) => ({
    'brand_state.csv': `brandid,status,parent_brandid,manually_processed,version\n${line}\n`,
  });
  test('status, parent, manual processing and version', async () => {
    const { rows } = await readAll(given(state('7,inactive,12345,true,4')));
    expect(rows.brand).toMatchObject([
      { brandid: 12345, status: 'active', parent_brandid: null, manually_processed: false, version: 1 },
      { brandid: 7, status: 'inactive', parent_brandid: 12345, manually_processed: true, version: 4 },
    ]);
  });

  test.each([
    ['7,closed,,true,4', 'unknown_value'],
    ['7,active,,perhaps,4', 'bad_value'],
    ['7,active,x,true,4', 'bad_value'],
    ['7,active,,true,0', 'out_of_range'],
    ['x,active,,true,1', 'bad_value'],
  ])('%s: %s', async (line, reason) => {
    const { rows, rejected } = await readAll(given(state(line)));
    expect(rejected).toEqual([`brand_state.csv:2 ${reason}`]);
    expect(rows.brand).toMatchObject([{}, { brandid: 7, status: 'active', version: 1 }]);
  });
});

describe('given an invalid directory, then nothing is read', () => {
  const refusal = (directory: string) => refusalOf(openUpstreamDirectory(directory));

  test.each(['brand.csv', 'brand_to_check.csv', 'mcc.csv', 'combo.csv'])('without %s', (name) => {
    expect(refusal(given({ [name]: undefined }))).toMatchObject({ code: 'not_found', field: name });
  });

  test.each([
    ['a column is missing', 'brandid,sector\n1,x\n', 'the column brandname is missing'],
    ['a column is duplicated', 'brandid,brandname,sector,sector\n', 'the column "sector" appears twice'],
    ['it is empty', '', 'it is empty'],
    ['it is UTF-16', Buffer.from('\ufeffbrandid,brandname,sector\n', 'utf16le'), 'it is in UTF-16'],
    ['it has semicolons', 'brandid;brandname;sector\n', 'separated by semicolons'],
  ])('%s', (_what, content, message) => {
    expect(refusal(given({ 'brand.csv': content })).message).toContain(message);
  });

  test('a link in place of a table is not followed, whatever its target', () => {
    const directory = given({ 'combo.csv': undefined });
    writeFileSync(join(directory, 'real.csv'), 'x');
    symlinkSync(join(directory, 'real.csv'), join(directory, 'combo.csv'));
    expect(refusal(directory)).toMatchObject({ code: 'not_found', field: 'combo.csv' });
  });

  test('a link in place of a folder is not followed', () => {
    const directory = given();
    symlinkSync('/', join(directory, 'metadata'));
    expect(refusal(directory)).toMatchObject({ code: 'incomplete', field: 'metadata' });
  });

  test('a folder and a file of the same records are ambiguous', () => {
    const directory = given({ 'escalations.jsonl': '', 'escalations/x.json': {} });
    expect(refusal(directory)).toMatchObject({ code: 'incomplete', field: 'escalations.jsonl' });
  });
});

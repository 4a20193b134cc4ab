import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { openUpstreamDirectory } from '../../src/interchange/upstream-directory.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { refusalOf } from '../executor/small-store.ts';
import { type Files, readAll, SMALLEST, writeFiles } from './given-directory.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

function given(files: Files): string {
  const directory = directories.make();
  writeFiles(directory, { ...SMALLEST, ...files });
  return directory;
}

const HEADER = 'ccid,bankid,mid,brandid,mccid,narrative';
const lines = <T>(count: number, line: (at: number) => T) => Array.from({ length: count }, (_, at) => line(at));
const combos = (...rows: string[]) => `${HEADER}\n${rows.join('\n')}\n`;
const good = (at: number) => `${at},1,M,7,5812,GOOD ${at}`;
const refused = (files: Files) =>
  readAll(given(files)).then(
    () => 'imported',
    (error: unknown) => String(error),
  );

describe('given a file that is no CSV in UTF-8, then it is refused at once, with its cause', () => {
  const text = 'brandid,brandname,sector\n7,Café,F\n';
  test.each([
    ['gzip', gzipSync(text), 'compressed by gzip'],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${text}`, 'utf16le'), 'UTF-16'],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le'), 'UTF-16LE'],
    ['an Excel workbook', Buffer.from('PK\u0003\u0004rest'), 'Excel'],
    ['Parquet', Buffer.from('PAR1rest'), 'Parquet'],
    ['a page', '<!DOCTYPE html><html><body>Sign in</body></html>', 'HTML or XML'],
    ['an error of S3', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'HTML or XML'],
    ['blank lines', '\n \n', 'empty'],
    ['tabs', 'brandid\tbrandname\tsector\n7\tNoir\tF\n', 'tabs'],
    ['bars', 'brandid|brandname|sector\n', 'vertical bars'],
    ['CR alone', 'brandid,brandname,sector\r7,Noir,F\r', 'CR alone'],
    ['JSON', '{"brandid":7,"brandname":"Noir","sector":"F"}\n', 'JSON'],
    ['rows without a header', '7,Noir,F\n8,Blanc,F\n', 'a row, not a header'],
    ['rows of Hive without a header', '7\u0001Noir\u0001F\n8\u0001Blanc\u0001F\n', 'the control character 1'],
    ['rows with tabs without a header', '7\tNoir, Paris\tF\n', 'tabs'],
    ['semicolons and a line for Excel', 'sep=;\nbrandid;brandname;sector\n7;Noir;F\n', 'semicolons'],
    ['a line for Excel above the header', 'sep=,\nbrandid,brandname,sector\n7,Noir,F\n', 'its header is line 2'],
    ['a title and a blank line', 'All brands,,\n\nBrand ID,BrandName,Sector\n7,Noir,F\n', 'its header is line 3'],
    ['a renamed column', 'brandid,title,sector\n', 'brandname is missing. Its columns: "brandid", "title", "sector"'],
  ])('%s', (_what, content, cause) => {
    const { code, message } = refusalOf(openUpstreamDirectory(given({ 'brand.csv': content })));
    expect([code, message.includes(cause) ? cause : message]).toEqual(['incomplete', cause]);
  });
});

describe('given a table that only damage of its form keeps from being read, then it is repaired and reported', () => {
  test.each([
    ['an extra comma in every row', [HEADER, ...lines(3, (at) => `${good(at)},`)]],
    [
      'blank columns at the end of the header and of some rows',
      [`${HEADER},,`, ...lines(3, good), `${good(3)},,`].slice(0, 4),
    ],
    ['the index of pandas', [`Unnamed: 0,${HEADER}`, ...lines(3, (at) => `${at},${good(at)}`)]],
    ['an index without a name', [`,${HEADER}`, ...lines(3, (at) => `${at},${good(at)}`)]],
    ['names as Hive writes them', [HEADER.replace(/\w+/g, 'combo.$&'), ...lines(3, good)]],
    ['names as people write them', ['CCID, Bank ID ,MID,Brand_Id,MCC ID,Narrative', ...lines(3, good)]],
  ])('%s', async (_what, rows) => {
    const { rows: read, rejected } = await readAll(given({ 'combo.csv': `${rows.join('\r\n')}\r\n` }));
    expect(rejected).toEqual([]);
    expect(read.combo).toMatchObject(lines(3, (at) => `GOOD ${at}`).map((narrative) => ({ narrative })));
  });

  test('and rows with commas after the last column are counted, unless only some rows have them', async () => {
    const all = await readAll(given({ 'combo.csv': combos(...lines(3, (at) => `${good(at)},`)) }));
    expect(all.log.unreadInWords()).toEqual(['Repaired: 3 rows of combo.csv had commas after the last column']);
    const some = await readAll(given({ 'combo.csv': combos(good(1), `${good(2)},`, `${good(3)},x`) }));
    expect(some.rejected).toEqual(['combo.csv:3 bad_csv', 'combo.csv:4 bad_csv']);
  });
});

describe('given a table of which nothing or little can be taken, then all is refused', () => {
  test.each(['brand.csv', 'mcc.csv', 'combo.csv'])('%s has a header only', async (name) => {
    const header = String(SMALLEST[name]).split('\n')[0];
    expect(await refused({ [name]: `${header}\n` })).toContain(`${name} has no rows`);
  });

  test('one row, which is invalid', async () => {
    expect(await refused({ 'combo.csv': combos('x,1,M,7,5812,A') })).toContain('1 of 1 rows');
  });

  test('more than half of the rows have one fault', async () => {
    const half = [...lines(10, good), ...lines(10, (at) => `c${at},1,M,7,5812,A`)];
    expect(await refused({ 'combo.csv': combos(...half) })).toBe('imported');
    expect(await refused({ 'combo.csv': combos(...half, 'cx,1,M,7,5812,A') })).toContain('bad_value, ccid is not');
  });

  test('less than a tenth is left, whatever the faults', async () => {
    const faults = lines(10, (at) => [
      `c${at},1,M,7,5812,A`,
      `${at},x,M,7,5812,A`,
      `${at},1,M,7`,
      `${at},1,M,7,y,A`,
    ]).flat();
    expect(await refused({ 'combo.csv': combos(...faults, ...lines(5, (at) => good(at + 90))) })).toBe('imported');
    expect(await refused({ 'combo.csv': combos(...faults, good(90)) })).toContain('40 of 41 rows');
  });

  test('a few invalid rows in a small table are listed, and the others imported', async () => {
    expect(await refused({ 'combo.csv': combos(good(1), ...lines(5, (at) => `c${at},1,M,7,5812,A`)) })).toBe(
      'imported',
    );
  });

  test('each row with an accent is in another encoding, however few they are', async () => {
    const latin = (more: string) =>
      Buffer.concat([
        Buffer.from(combos(...lines(200, good), ...lines(10, (at) => `${at + 500},1,M,7,5812,CAF\u00c9`)), 'latin1'),
        Buffer.from(more),
      ]);
    expect(await refused({ 'combo.csv': latin('') })).toContain('bad_utf8');
    expect(await refused({ 'combo.csv': latin('900,1,M,7,5812,CAF\u00c9\n') })).toBe('imported');
  });

  test('three rows with an accent are in another encoding, and no row is in the right one', async () => {
    const latin = (accents: number) =>
      Buffer.from(combos(...lines(200, good), ...lines(accents, (at) => `${at + 500},1,M,7,5812,CAF\u00c9`)), 'latin1');
    expect(await refused({ 'combo.csv': latin(3) })).toContain('bad_utf8');
    expect(await refused({ 'combo.csv': latin(2) })).toBe('imported');
  });

  test('a spreadsheet has rounded some of the merchant ids, whatever their share', async () => {
    const rounded = (rows: number) =>
      combos(...lines(90, good), ...lines(rows, (at) => `${at + 500},1,5.445E+11,7,5812,A`));
    expect(await refused({ 'combo.csv': rounded(10) })).toContain('lost_digits');
    expect(await refused({ 'combo.csv': rounded(3) })).toBe('imported');
  });

  test('ten records of the history are invalid, and none is valid', async () => {
    const many = (status: string) =>
      lines(10, (at) => JSON.stringify({ execution_arn: `e${at}`, brandid: 7, status, start_time: '2026-02-14' })).join(
        '\n',
      );
    expect(await refused({ 'workflow_executions.jsonl': many('???') })).toContain('10 of 10 rows or records');
    expect(await refused({ 'workflow_executions.jsonl': many('FAILED') })).toBe('imported');
  });
});

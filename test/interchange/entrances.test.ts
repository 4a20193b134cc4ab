import { afterEach, describe, expect, test } from 'vitest';
import { sourceCorrection } from '../../src/domain/brand/source-data.ts';
import { createBrand } from '../../src/domain/operations/brands/create-brand.ts';
import { CELL_LIMITS } from '../../src/domain/text/cell.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { readAll, SMALLEST, writeFiles } from './given-directory.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

const REFUSED = 'refused';
const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
const valueIn = (row: unknown, column: string): unknown => Object(row)[column];

/** The value that import stores for a cell. A cell is one line, so a line end comes as the blank that it becomes. */
async function imported(column: 'brandname' | 'mid' | 'narrative' | 'mcc_desc', text: string): Promise<unknown> {
  const written = cell(text.replace(/[\r\n]/g, ' '));
  const directory = directories.make();
  writeFiles(directory, {
    ...SMALLEST,
    ...(column === 'brandname' ? { 'brand.csv': `brandid,brandname,sector\n7,${written},F\n12345,S,G\n` } : {}),
    ...(column === 'mcc_desc' ? { 'mcc.csv': `mccid,mcc_desc,sector\n5411,${written},G\n5812,x,F\n` } : {}),
    ...(column === 'mid' ? { 'combo.csv': `${HEADER}\n1,1,${written},7,5411,X\n2,1,M,7,5411,X\n` } : {}),
    ...(column === 'narrative' ? { 'combo.csv': `${HEADER}\n1,1,M,7,5411,${written}\n2,1,M,7,5411,X\n` } : {}),
  });
  const { rows, rejected } = await readAll(directory);
  const table = { brandname: rows.brand, mcc_desc: rows.mcc, mid: rows.combo, narrative: rows.combo }[column];
  return rejected.length > 0 ? REFUSED : valueIn(table[0], column);
}
const HEADER = 'ccid,bankid,mid,brandid,mccid,narrative';

/** The value that a correction of the source table stores. */
function corrected(column: string, text: string): unknown {
  const table = column === 'brandname' ? 'brand' : column === 'mcc_desc' ? 'mcc' : 'combo';
  const key = { brand: { brandid: 7 }, mcc: { mccid: 5411 }, combo: { ccid: 1 } }[table];
  const parsed = sourceCorrection({ table, ...key, updates: { [column]: text } });
  return parsed.ok ? valueIn(parsed.value.updates, column) : REFUSED;
}

function created(text: string): unknown {
  const parsed = createBrand.input.safeParse({ brandname: text, sector: 'Groceries' });
  return parsed.success ? parsed.data.brandname : REFUSED;
}

describe('given one value, then every entrance stores the same or refuses it', () => {
  test.each([
    ['mid', '="0012345"', '0012345'],
    ['mid', "'0012345", '0012345'],
    ['mid', '"0012345"', '0012345'],
    ['mid', '“0012345”', '0012345'],
    ['mid', '="\'0012345"', '0012345'],
    ['mid', '123456789012345.0', '123456789012345'],
    ['mid', '1.23457E+15', REFUSED],
    ['mid', '1,23457e+15', REFUSED],
    ['mid', '1.23457E15', REFUSED],
    ['mid', '1E+15', REFUSED],
    ['mid', '1234567890123456.0', REFUSED],
    ['mid', '12"34', REFUSED],
    ['mid', '5E10', '5E10'],
    ['mid', 'GB-0012/7', 'GB-0012/7'],
    ['mid', '\t001\u0007', '001'],
    ['mid', 'x'.repeat(CELL_LIMITS.mid), 'x'.repeat(CELL_LIMITS.mid)],
    ['mid', 'x'.repeat(CELL_LIMITS.mid + 1), REFUSED],
    ['narrative', 'STAR\u0085MARKET\u2028X', 'STAR MARKET X'],
    ['narrative', 'A\r\nB', 'A  B'],
    ['narrative', '"STAR"', '"STAR"'],
    ['narrative', 'x'.repeat(CELL_LIMITS.narrative), 'x'.repeat(CELL_LIMITS.narrative)],
    ['narrative', 'x'.repeat(CELL_LIMITS.narrative + 1), REFUSED],
    ['mcc_desc', 'Grocery\tStores', 'Grocery Stores'],
    ['mcc_desc', 'x'.repeat(CELL_LIMITS.mcc_desc + 1), REFUSED],
    ['brandname', 'Star\u001b\u0000', REFUSED],
    ['brandname', '\'47 "Brand"', '\'47 "Brand"'],
    ['brandname', 'Star\nMarket', 'Star Market'],
    ['brandname', 'x'.repeat(CELL_LIMITS.brandname + 1), REFUSED],
  ] as const)('%s %j: %j', async (column, text, stored) => {
    expect(await imported(column, text)).toBe(stored);
    expect(corrected(column, text)).toBe(stored);
    if (column === 'brandname') expect(created(text)).toBe(stored);
  });
});

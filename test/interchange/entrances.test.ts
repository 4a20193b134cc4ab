import { afterEach, describe, expect, test } from 'vitest';
import { sourceCorrection } from '../../src/domain/brand/source-data.ts';
import { readMetadataDocument } from '../../src/domain/metadata/metadata-document.ts';
import { freeName } from '../../src/domain/operations/brands/brand-corrections.ts';
import { createBrand } from '../../src/domain/operations/brands/create-brand.ts';
import { updateBrandData } from '../../src/domain/operations/brands/update-brand-data.ts';
import { createManualMetadata } from '../../src/domain/operations/metadata/create-manual-metadata.ts';
import { splitInput } from '../../src/domain/operations/split/split-brand.ts';
import { CELL_LIMITS } from '../../src/domain/text/cell.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { readAll, SMALLEST, writeFiles } from './given-directory.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

const REFUSED = 'refused';
const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
const valueIn = (row: unknown, column: string): unknown => Object(row)[column];

type Column = 'brandname' | 'sector' | 'mid' | 'narrative' | 'mcc_desc';

/** The value that import stores for a cell. A cell is one line, so a line end comes as the blank that it becomes. */
async function imported(column: Column, text: string): Promise<unknown> {
  const written = cell(text.replace(/[\r\n]/g, ' '));
  const directory = directories.make();
  writeFiles(directory, {
    ...SMALLEST,
    ...(column === 'brandname' ? { 'brand.csv': `brandid,brandname,sector\n7,${written},F\n12345,S,G\n` } : {}),
    ...(column === 'sector' ? { 'brand.csv': `brandid,brandname,sector\n7,N,${written}\n12345,S,G\n` } : {}),
    ...(column === 'mcc_desc' ? { 'mcc.csv': `mccid,mcc_desc,sector\n5411,${written},G\n5812,x,F\n` } : {}),
    ...(column === 'mid' ? { 'combo.csv': `${HEADER}\n1,1,${written},7,5411,X\n2,1,M,7,5411,X\n` } : {}),
    ...(column === 'narrative' ? { 'combo.csv': `${HEADER}\n1,1,M,7,5411,${written}\n2,1,M,7,5411,X\n` } : {}),
  });
  const { rows, rejected } = await readAll(directory);
  const table = {
    brandname: rows.brand,
    sector: rows.brand,
    mcc_desc: rows.mcc,
    mid: rows.combo,
    narrative: rows.combo,
  }[column];
  return rejected.length > 0 ? REFUSED : valueIn(table[0], column);
}
const HEADER = 'ccid,bankid,mid,brandid,mccid,narrative';

/** The value that a correction of the source table stores. */
function corrected(column: string, text: string): unknown {
  const table = column === 'brandname' || column === 'sector' ? 'brand' : column === 'mcc_desc' ? 'mcc' : 'combo';
  const key = { brand: { brandid: 7 }, mcc: { mccid: 5411 }, combo: { ccid: 1 } }[table];
  const parsed = sourceCorrection({ table, ...key, updates: { [column]: text } });
  return parsed.ok ? valueIn(parsed.value.updates, column) : REFUSED;
}

const BY_HAND = { brandid: 7, regex: 'STAR', mccids: [5411] };

/** The values that the other entrances store for the name or the sector of a brand. */
async function elsewhere(column: 'brandname' | 'sector', text: string): Promise<Record<string, unknown>> {
  const brand = { brandname: 'Star', sector: 'Groceries', [column]: text };
  const document = { ...BY_HAND, [column]: text };
  const criteria = { mccid: [5411] };
  const created = createBrand.input.safeParse(brand).data?.[column];
  const part = splitInput.safeParse({ brandid: 7, new_brands: [{ ...brand, criteria }] }).data?.new_brands[0];
  return {
    create_brand: created ?? REFUSED,
    split_brand: part?.[column] ?? REFUSED,
    upload_metadata: readMetadataDocument(document, 7).document?.[column] ?? REFUSED,
    'import of a JSON record': await importedRecord(column, text),
    ...(column === 'brandname'
      ? { update_brand_data: await renamed(text) }
      : { create_manual_metadata: createManualMetadata.input.safeParse(document).data?.sector ?? REFUSED }),
  };
}

async function renamed(text: string): Promise<unknown> {
  const parsed = updateBrandData.input.safeParse({ brandid: 7, field: 'brandname', value: text, reason: 'r' });
  if (!parsed.success) return REFUSED;
  const name = await freeName(parsed.data.value, 7, { brandsNamed: async () => [] }, 'value');
  return name.ok ? name.value : REFUSED;
}

async function importedRecord(column: string, text: string): Promise<unknown> {
  const directory = directories.make();
  const generated = { version: 1, confidence_score: 1, generated_at: '2026-02-14T09:30:00Z' };
  writeFiles(directory, { ...SMALLEST, 'metadata/brand_7_v1.json': { ...BY_HAND, ...generated, [column]: text } });
  const { rows, rejected } = await readAll(directory);
  return rejected.length > 0 ? REFUSED : valueIn(rows.generated_metadata[0], column);
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
    ['mid', '1e0', '1e0'],
    ['mid', '12E5', '12E5'],
    ['mid', '1.2e5', REFUSED],
    ['mid', '1e-3', REFUSED],
    ['mid', '`0012345', '0012345'],
    ['mid', '`0012345`', '0012345'],
    ['mid', '´0012345', '0012345'],
    ['mid', "`0012345'", '0012345'],
    ['mid', '+44123', '+44123'],
    ['mid', "'+44123", '+44123'],
    ['mid', ' 00 12\u00a0345 ', '00 12 345'],
    ['mid', '\u200b0012\u00ad345\ufeff', '0012345'],
    ['mid', '００１２３４５', '0012345'],
    ['mid', 'ＧＢ－００１２', 'GB-0012'],
    ['mid', '="００１２"', '0012'],
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
    ['narrative', '="STAR, 001"', 'STAR, 001'],
    ['narrative', '="A ""B"" C"', 'A "B" C'],
    ['narrative', '="A" & "B"', '="A" & "B"'],
    ['narrative', '  STAR ', '  STAR '],
    ['mcc_desc', ' ="Grocery Stores"', 'Grocery Stores'],
    ['sector', '="Food & Drink"', 'Food & Drink'],
    ['sector', 'Food\r\u0007 & Drink', 'Food  & Drink'],
    ['sector', 'x'.repeat(CELL_LIMITS.sector + 1), REFUSED],
    ['brandname', 'Star\nMarket', 'Star Market'],
    ['brandname', ' \u00a0Star Market\t ', 'Star Market'],
    ['brandname', '=" Star ""24/7"" "', 'Star "24/7"'],
    ['brandname', '="="Star""', '="="Star""'],
    ['brandname', 'Star\u2028Market\u0007\ufeff', 'Star Market'],
    ['brandname', 'x'.repeat(CELL_LIMITS.brandname + 1), REFUSED],
    ['brandname', `${'x'.repeat(CELL_LIMITS.brandname)} `, REFUSED],
    ['sector', `${'x'.repeat(CELL_LIMITS.sector)}\u0007`, REFUSED],
  ] as const)('%s %j: %j', async (column, text, stored) => {
    expect(await imported(column, text)).toBe(stored);
    expect(corrected(column, text)).toBe(stored);
    if (column !== 'brandname' && column !== 'sector') return;
    const others = await elsewhere(column, text);
    expect(others).toEqual(Object.fromEntries(Object.keys(others).map((entrance) => [entrance, stored])));
  });
});

import {
  BRAND_STATUSES,
  type Brand,
  type Combo,
  MAX_BRANDID,
  type Mcc,
  mccidSchema,
  NO_BRAND,
  NO_CODE,
} from '../domain/brand/brand.ts';
import { wordAmong } from '../domain/input/words.ts';
import { CELL_LIMITS } from '../domain/text/cell.ts';
import { isBlank, isMissing } from '../domain/text/missing.ts';
import { withoutFormula } from '../domain/text/spreadsheet-forms.ts';
import { notingSharedNames } from './brands-of-one-name.ts';
import { ComboKeys } from './combo-keys.ts';
import { type CsvFile, type CsvRow, csvRows } from './csv-rows.ts';
import { echo } from './echo.ts';
import {
  type Column,
  MAX_INT,
  MIN_INT,
  parseBankid,
  parseBrandid,
  parseBrandname,
  parseInteger,
  parseMccid,
  parseMerchantId,
  parseOptionalId,
  parseText,
} from './field-values.ts';
import { Fault, type ImportedTable, type ImportLog, type Place } from './import-log.ts';

/** Ids that later tables may refer to. Filled while the tables are read. */
export interface KnownIds {
  /** Brand names by id. */
  readonly brands: Map<number, string>;
  readonly mccids: Set<number>;
}

type BrandState = Pick<Brand, 'status' | 'parent_brandid' | 'manually_processed' | 'version'>;
/** The state of every brand that the state table does not list. */
const DEFAULT_STATE: BrandState = { status: 'active', parent_brandid: null, manually_processed: false, version: 1 };

/** Parses rows, rejects the invalid ones and counts the others as imported. */
function* importRows<T>(
  table: ImportedTable,
  rows: Iterable<CsvRow>,
  log: ImportLog,
  read: (row: CsvRow) => T | Fault,
): Generator<T> {
  for (const row of rows) {
    if (row.values.every((cell) => isBlank(cell ?? ''))) {
      log.countRepairedRow(row.file, 'blank');
      continue;
    }
    const value = read(row);
    if (value instanceof Fault) log.reject(row, value);
    else {
      log.imported[table]++;
      yield value;
    }
  }
}

const duplicate = (key: string) => new Fault('duplicate_key', `${key} appeared before; the first one counts`);
const columnsOf =
  (table: ImportedTable, log: ImportLog) =>
  (name: string): Column => ({ table, name, log });

export function readBrands(
  file: CsvFile,
  states: CsvFile | undefined,
  known: KnownIds,
  log: ImportLog,
): Generator<Brand> {
  const stateOf = states === undefined ? new Map<number, BrandState>() : readStates(states, log);
  const column = columnsOf('brand', log);
  const brands = importRows('brand', csvRows(file, log), log, (row): Brand | Fault => {
    const { values } = row;
    const brandid = parseBrandid(values[0], column('brandid'));
    if (brandid instanceof Fault) return brandid;
    const brandname = parseBrandname(values[1], column('brandname'), CELL_LIMITS.brandname);
    if (brandname instanceof Fault) return brandname;
    const sector = parseText(values[2], column('sector'), CELL_LIMITS.sector);
    if (sector instanceof Fault) return sector;
    if (known.brands.has(brandid)) return duplicate(`brand ${brandid}`);
    known.brands.set(brandid, brandname);
    if (brandname === '') log.mark(row, 'brand', 'no_brandname', brandid);
    return { brandid, brandname, sector, ...(stateOf.get(brandid) ?? DEFAULT_STATE) };
  });
  return notingSharedNames(brands, log);
}

function readStates(file: CsvFile, log: ImportLog): Map<number, BrandState> {
  const states = new Map<number, BrandState>();
  const column = columnsOf('brand', log);
  for (const row of csvRows(file, log)) {
    const brandid = parseBrandid(row.values[0], column('brandid'));
    const state = stateOf(row, column);
    if (brandid instanceof Fault) log.reject(row, brandid);
    else if (state instanceof Fault) log.reject(row, state);
    else if (states.has(brandid)) log.reject(row, duplicate(`brand ${brandid}`));
    else states.set(brandid, state);
  }
  return states;
}

/** Returns the state of a brand. What is missing is as for a brand that the state table does not list. */
function stateOf({ values }: CsvRow, column: (name: string) => Column): BrandState | Fault {
  const [, status, parent, manual, version] = values.map((text) => {
    const plain = withoutFormula(text ?? '');
    return isMissing(plain) ? null : plain;
  });
  const known = wordAmong(status ?? DEFAULT_STATE.status, BRAND_STATUSES);
  if (known === undefined) return new Fault('unknown_value', `status is ${echo(status ?? '')}, not active or inactive`);
  const parent_brandid = parent == null ? null : parseInteger(parent, column('parent_brandid'), 1, MAX_BRANDID);
  if (parent_brandid instanceof Fault) return parent_brandid;
  const manually = wordAmong(manual ?? 'false', ['true', 'false']);
  if (manually === undefined) {
    return new Fault('bad_value', `manually_processed is ${echo(manual ?? '')}, not true or false`);
  }
  const counted = version == null ? DEFAULT_STATE.version : parseInteger(version, column('version'), 1, MAX_INT);
  if (counted instanceof Fault) return counted;
  return { status: known, parent_brandid, manually_processed: manually === 'true', version: counted };
}

export function readBrandsToCheck(file: CsvFile, known: KnownIds, log: ImportLog): Generator<number> {
  const seen = new Set<number>();
  const column = columnsOf('brand_to_check', log);
  return importRows('brand_to_check', csvRows(file, log), log, (row) => {
    const brandid = parseBrandid(row.values[0], column('brandid'));
    if (brandid instanceof Fault) return brandid;
    if (seen.has(brandid)) return duplicate(`brand ${brandid}`);
    seen.add(brandid);
    if (!known.brands.has(brandid)) log.mark(row, 'brand_to_check', 'unknown_brand', brandid);
    return brandid;
  });
}

export function readMccs(file: CsvFile, known: KnownIds, log: ImportLog): Generator<Mcc> {
  const column = columnsOf('mcc', log);
  return importRows('mcc', csvRows(file, log), log, ({ values }) => {
    const mccid = parseMccid(values[0], column('mccid'));
    if (mccid instanceof Fault) return mccid;
    const mcc_desc = parseText(values[1], column('mcc_desc'), CELL_LIMITS.mcc_desc);
    if (mcc_desc instanceof Fault) return mcc_desc;
    const sector = parseText(values[2], column('sector'), CELL_LIMITS.sector);
    if (sector instanceof Fault) return sector;
    if (known.mccids.has(mccid)) return duplicate(`mcc ${mccid}`);
    known.mccids.add(mccid);
    return { mccid, mcc_desc, sector };
  });
}

/** Reads combos. One with a brand or a code that is missing or unknown is taken in as it is, and marked. */
export function readCombos(file: CsvFile, known: KnownIds, log: ImportLog): Generator<Combo> {
  const keys = new ComboKeys();
  const column = columnsOf('combo', log);
  return importRows('combo', csvRows(file, log), log, (row) => {
    const { values } = row;
    const ccid = parseInteger(values[0], column('ccid'), 0, MAX_INT);
    if (ccid instanceof Fault) return ccid;
    const bankid = parseBankid(values[1], column('bankid'));
    if (bankid instanceof Fault) return bankid;
    const mid = parseMerchantId(values[2], column('mid'));
    if (mid instanceof Fault) return mid;
    const brandid = parseOptionalId(values[3], column('brandid'), 1);
    if (brandid instanceof Fault) return brandid;
    const mccid = parseOptionalId(values[4], column('mccid'), MIN_INT);
    if (mccid instanceof Fault) return mccid;
    const narrative = parseText(values[5], column('narrative'), CELL_LIMITS.narrative);
    if (narrative instanceof Fault) return narrative;
    if (!keys.add({ ccid, bankid })) return duplicate(`combo ${ccid} of bank ${bankid ?? 'none'}`);
    const combo = { ccid, bankid, mid, brandid: brandid ?? NO_BRAND, mccid: mccid ?? NO_CODE, narrative };
    markReferences(combo, row, known, log);
    return combo;
  });
}

function markReferences({ brandid, mccid }: Combo, row: Place, known: KnownIds, log: ImportLog): void {
  if (brandid === NO_BRAND) log.mark(row, 'combo', 'no_brand');
  else if (!known.brands.has(brandid)) log.mark(row, 'combo', 'unknown_brand', brandid);
  if (known.mccids.has(mccid)) return;
  if (mccid === NO_CODE) log.mark(row, 'combo', 'no_mcc');
  else if (!mccidSchema.safeParse(mccid).success) log.mark(row, 'combo', 'invalid_mcc', mccid);
  else log.mark(row, 'combo', 'unknown_mcc', mccid);
}

import { BRAND_STATUSES, type Brand, type Combo, MAX_BRANDID, type Mcc } from '../domain/brand/brand.ts';
import { notingSharedNames } from './brands-of-one-name.ts';
import { ComboKeys } from './combo-keys.ts';
import { type CsvFile, type CsvRow, csvRows } from './csv-rows.ts';
import { echo, MAX_INT, parseBrandid, parseInteger, parseMccid, parseText } from './field-values.ts';
import { Fault, type ImportedTable, type ImportLog } from './import-log.ts';

/** Maximum lengths in characters. Generous: card narratives, for example, have about 40. */
const MAX_LENGTH = { brandname: 200, sector: 100, mid: 200, narrative: 1000, mcc_desc: 500 } as const;

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
    const value = read(row);
    if (value instanceof Fault) log.reject(row, value);
    else {
      log.imported[table]++;
      yield value;
    }
  }
}

const duplicate = (key: string) => new Fault('duplicate_key', `${key} appeared before; the first one counts`);
export const unknownBrand = (brandid: number) => new Fault('unknown_brand', `there is no brand ${brandid}`);

export function readBrands(
  file: CsvFile,
  states: CsvFile | undefined,
  known: KnownIds,
  log: ImportLog,
): Generator<Brand> {
  const stateOf = states === undefined ? new Map<number, BrandState>() : readStates(states, log);
  const brands = importRows('brand', csvRows(file, log), log, ({ values }): Brand | Fault => {
    const brandid = parseBrandid(values[0]);
    if (brandid instanceof Fault) return brandid;
    const brandname = parseText(values[1], 'brandname', MAX_LENGTH.brandname, log);
    if (brandname instanceof Fault) return brandname;
    if (brandname.trim() === '') return new Fault('missing_field', 'brandname is empty');
    const sector = parseText(values[2], 'sector', MAX_LENGTH.sector, log);
    if (sector instanceof Fault) return sector;
    if (known.brands.has(brandid)) return duplicate(`brand ${brandid}`);
    known.brands.set(brandid, brandname);
    return { brandid, brandname, sector, ...(stateOf.get(brandid) ?? DEFAULT_STATE) };
  });
  return notingSharedNames(brands, log);
}

function readStates(file: CsvFile, log: ImportLog): Map<number, BrandState> {
  const states = new Map<number, BrandState>();
  for (const row of csvRows(file, log)) {
    const brandid = parseBrandid(row.values[0]);
    const state = stateOf(row);
    if (brandid instanceof Fault) log.reject(row, brandid);
    else if (state instanceof Fault) log.reject(row, state);
    else if (states.has(brandid)) log.reject(row, duplicate(`brand ${brandid}`));
    else states.set(brandid, state);
  }
  return states;
}

function stateOf({ values }: CsvRow): BrandState | Fault {
  const [, status, parent, manual, versionText] = values;
  const known = BRAND_STATUSES.find((candidate) => candidate === status);
  if (known === undefined) return new Fault('unknown_value', `status is ${echo(status ?? '')}, not active or inactive`);
  const parent_brandid = parent === '' ? null : parseInteger(parent, 'parent_brandid', 1, MAX_BRANDID);
  if (parent_brandid instanceof Fault) return parent_brandid;
  if (manual !== 'true' && manual !== 'false') {
    return new Fault('bad_value', `manually_processed is ${echo(manual ?? '')}, not true or false`);
  }
  const version = parseInteger(versionText, 'version', 1, MAX_INT);
  if (version instanceof Fault) return version;
  return { status: known, parent_brandid, manually_processed: manual === 'true', version };
}

export function readBrandsToCheck(file: CsvFile, known: KnownIds, log: ImportLog): Generator<number> {
  const seen = new Set<number>();
  return importRows('brand_to_check', csvRows(file, log), log, ({ values }) => {
    const brandid = parseBrandid(values[0]);
    if (brandid instanceof Fault) return brandid;
    if (!known.brands.has(brandid)) return unknownBrand(brandid);
    if (seen.has(brandid)) return duplicate(`brand ${brandid}`);
    seen.add(brandid);
    return brandid;
  });
}

export function readMccs(file: CsvFile, known: KnownIds, log: ImportLog): Generator<Mcc> {
  return importRows('mcc', csvRows(file, log), log, ({ values }) => {
    const mccid = parseMccid(values[0]);
    if (mccid instanceof Fault) return mccid;
    const mcc_desc = parseText(values[1], 'mcc_desc', MAX_LENGTH.mcc_desc, log);
    if (mcc_desc instanceof Fault) return mcc_desc;
    const sector = parseText(values[2], 'sector', MAX_LENGTH.sector, log);
    if (sector instanceof Fault) return sector;
    if (known.mccids.has(mccid)) return duplicate(`mcc ${mccid}`);
    known.mccids.add(mccid);
    return { mccid, mcc_desc, sector };
  });
}

export function readCombos(file: CsvFile, known: KnownIds, log: ImportLog): Generator<Combo> {
  const keys = new ComboKeys();
  return importRows('combo', csvRows(file, log), log, ({ values }) => {
    const ccid = parseInteger(values[0], 'ccid', 0, MAX_INT);
    if (ccid instanceof Fault) return ccid;
    // Empty when the column is missing, or NULL in this row.
    const bankid = (values[1] ?? '') === '' ? null : parseInteger(values[1], 'bankid', -128, 127);
    if (bankid instanceof Fault) return bankid;
    const mid = parseText(values[2], 'mid', MAX_LENGTH.mid, log);
    if (mid instanceof Fault) return mid;
    const brandid = parseBrandid(values[3]);
    if (brandid instanceof Fault) return brandid;
    const mccid = parseMccid(values[4]);
    if (mccid instanceof Fault) return mccid;
    const narrative = parseText(values[5], 'narrative', MAX_LENGTH.narrative, log);
    if (narrative instanceof Fault) return narrative;
    if (!known.brands.has(brandid)) return unknownBrand(brandid);
    if (!known.mccids.has(mccid)) return new Fault('unknown_mcc', `the mcc table has no ${mccid}`);
    if (!keys.add({ ccid, bankid })) return duplicate(`combo ${ccid} of bank ${bankid ?? 'none'}`);
    return { ccid, bankid, mid, brandid, mccid, narrative };
  });
}

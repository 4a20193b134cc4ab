import { BRAND_STATUSES, type Brand, type Combo, MAX_BRANDID, type Mcc } from '../domain/brand/brand.ts';
import { ComboKeys } from './combo-keys.ts';
import { type CsvFile, type CsvRow, csvRows } from './csv-rows.ts';
import { brandidOf, echo, lineText, MAX_INT, mccidOf, wholeNumber } from './field-values.ts';
import { Fault, type ImportedTable, type ImportLog } from './import-log.ts';

/** Characters at most. Narratives on cards have 40 or so; what is longer than these is not such a text. */
const LONGEST = { brandname: 200, sector: 100, mid: 200, narrative: 1000, mcc_desc: 500 } as const;

/** What later tables may refer to. Filled as the tables are read. */
export interface KnownIds {
  /** Names by id. */
  readonly brands: Map<number, string>;
  readonly mccids: Set<number>;
}

type BrandState = Pick<Brand, 'status' | 'parent_brandid' | 'manually_processed' | 'version'>;
const AS_UPSTREAM: BrandState = { status: 'active', parent_brandid: null, manually_processed: false, version: 1 };

function* taken<T>(
  table: ImportedTable,
  rows: Iterable<CsvRow>,
  log: ImportLog,
  read: (row: CsvRow) => T | Fault,
): Generator<T> {
  for (const row of rows) {
    const value = read(row);
    if (value instanceof Fault) log.reject(row, value);
    else {
      log.taken[table]++;
      yield value;
    }
  }
}

const twice = (key: string) => new Fault('duplicate_key', `${key} was there before; the first one counts`);
export const unknownBrand = (brandid: number) => new Fault('unknown_brand', `there is no brand ${brandid}`);

export function readBrands(
  file: CsvFile,
  states: CsvFile | undefined,
  known: KnownIds,
  log: ImportLog,
): Generator<Brand> {
  const stateOf = states === undefined ? new Map<number, BrandState>() : readStates(states, log);
  return taken('brand', csvRows(file, log), log, ({ values }) => {
    const brandid = brandidOf(values[0]);
    if (brandid instanceof Fault) return brandid;
    const brandname = lineText(values[1], 'brandname', LONGEST.brandname, log);
    if (brandname instanceof Fault) return brandname;
    if (brandname.trim() === '') return new Fault('missing_field', 'brandname is empty');
    const sector = lineText(values[2], 'sector', LONGEST.sector, log);
    if (sector instanceof Fault) return sector;
    if (known.brands.has(brandid)) return twice(`brand ${brandid}`);
    known.brands.set(brandid, brandname);
    return { brandid, brandname, sector, ...(stateOf.get(brandid) ?? AS_UPSTREAM) };
  });
}

function readStates(file: CsvFile, log: ImportLog): Map<number, BrandState> {
  const states = new Map<number, BrandState>();
  for (const row of csvRows(file, log)) {
    const brandid = brandidOf(row.values[0]);
    const state = stateOf(row);
    if (brandid instanceof Fault) log.reject(row, brandid);
    else if (state instanceof Fault) log.reject(row, state);
    else if (states.has(brandid)) log.reject(row, twice(`brand ${brandid}`));
    else states.set(brandid, state);
  }
  return states;
}

function stateOf({ values }: CsvRow): BrandState | Fault {
  const [, status, parent, manual, versionText] = values;
  const known = BRAND_STATUSES.find((one) => one === status);
  if (known === undefined) return new Fault('unknown_value', `status is ${echo(status ?? '')}, not active or inactive`);
  const parent_brandid = parent === '' ? null : wholeNumber(parent, 'parent_brandid', 1, MAX_BRANDID);
  if (parent_brandid instanceof Fault) return parent_brandid;
  if (manual !== 'true' && manual !== 'false') {
    return new Fault('bad_value', `manually_processed is ${echo(manual ?? '')}, not true or false`);
  }
  const version = wholeNumber(versionText, 'version', 1, MAX_INT);
  if (version instanceof Fault) return version;
  return { status: known, parent_brandid, manually_processed: manual === 'true', version };
}

export function readBrandsToCheck(file: CsvFile, known: KnownIds, log: ImportLog): Generator<number> {
  const seen = new Set<number>();
  return taken('brand_to_check', csvRows(file, log), log, ({ values }) => {
    const brandid = brandidOf(values[0]);
    if (brandid instanceof Fault) return brandid;
    if (!known.brands.has(brandid)) return unknownBrand(brandid);
    if (seen.has(brandid)) return twice(`brand ${brandid}`);
    seen.add(brandid);
    return brandid;
  });
}

export function readMccs(file: CsvFile, known: KnownIds, log: ImportLog): Generator<Mcc> {
  return taken('mcc', csvRows(file, log), log, ({ values }) => {
    const mccid = mccidOf(values[0]);
    if (mccid instanceof Fault) return mccid;
    const mcc_desc = lineText(values[1], 'mcc_desc', LONGEST.mcc_desc, log);
    if (mcc_desc instanceof Fault) return mcc_desc;
    const sector = lineText(values[2], 'sector', LONGEST.sector, log);
    if (sector instanceof Fault) return sector;
    if (known.mccids.has(mccid)) return twice(`mcc ${mccid}`);
    known.mccids.add(mccid);
    return { mccid, mcc_desc, sector };
  });
}

export function readCombos(file: CsvFile, known: KnownIds, log: ImportLog): Generator<Combo> {
  const keys = new ComboKeys();
  return taken('combo', csvRows(file, log), log, ({ values }) => {
    const ccid = wholeNumber(values[0], 'ccid', 0, MAX_INT);
    if (ccid instanceof Fault) return ccid;
    // Absent as a column, or NULL in this row.
    const bankid = (values[1] ?? '') === '' ? null : wholeNumber(values[1], 'bankid', -128, 127);
    if (bankid instanceof Fault) return bankid;
    const mid = lineText(values[2], 'mid', LONGEST.mid, log);
    if (mid instanceof Fault) return mid;
    const brandid = brandidOf(values[3]);
    if (brandid instanceof Fault) return brandid;
    const mccid = mccidOf(values[4]);
    if (mccid instanceof Fault) return mccid;
    const narrative = lineText(values[5], 'narrative', LONGEST.narrative, log);
    if (narrative instanceof Fault) return narrative;
    if (!known.brands.has(brandid)) return unknownBrand(brandid);
    if (!known.mccids.has(mccid)) return new Fault('unknown_mcc', `the mcc table has no ${mccid}`);
    if (!keys.add({ ccid, bankid })) return twice(`combo ${ccid} of bank ${bankid ?? 'none'}`);
    return { ccid, bankid, mid, brandid, mccid, narrative };
  });
}

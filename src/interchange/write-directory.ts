import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Brand, NO_BRAND, NO_CODE } from '../domain/brand/brand.ts';
import type { MetadataVersion } from '../domain/metadata/metadata.ts';
import type { Rows, StoreHistory, StoreRecords } from '../domain/store-records.ts';
import { toOneLine } from '../domain/text/cell.ts';
import { type CsvAudience, CsvWriter } from './csv-writer.ts';
import { escalationDocument, executionDocument, feedbackDocument } from './history-documents.ts';
import type { ImportedTable } from './import-log.ts';
import { writeInstructions } from './instruction-files.ts';
import type { JsonObject } from './json-values.ts';
import { metadataDocument } from './metadata-documents.ts';
import {
  BRAND_STATE_TABLE,
  BRAND_TABLE,
  BRAND_TO_CHECK_TABLE,
  brandObjectName,
  COMBO_TABLE,
  type CsvTable,
  currentMetadataName,
  ESCALATION_TABLE,
  EXECUTION_TABLE,
  executionName,
  FEEDBACK_TABLE,
  type JsonTable,
  MCC_TABLE,
  METADATA_TABLE,
  metadataVersionName,
} from './upstream-files.ts';

/** Number of rows written, by table. */
export type Written = Record<ImportedTable, number>;

export interface WriteOptions {
  /** False when the deployed `combo` table has no `bankid`; the column is then omitted. */
  readonly bankid: boolean;
  /** Who reads the CSV files (default: programs). */
  readonly audience?: CsvAudience;
  /** Called periodically with the number of combos written so far. */
  readonly onProgress?: (combos: number) => void;
}

/** A table, and who reads its file. */
type Target = CsvTable & { readonly audience: CsvAudience };

const PROGRESS_EVERY = 50_000;

/** Writes records as upstream's files into an empty directory, in the given order. Keeps only the current metadata in memory. */
export async function writeUpstreamDirectory(
  directory: string,
  records: StoreRecords,
  options: WriteOptions,
): Promise<Written> {
  const { audience = 'programs' } = options;
  const brand = await writeBrands(directory, records.brands, audience);
  const toCheck = { ...BRAND_TO_CHECK_TABLE, audience };
  const brand_to_check = await writeTable(directory, toCheck, records.brandsToCheck, (id) => [id]);
  const mcc = await writeTable(directory, { ...MCC_TABLE, audience }, records.mccs, ({ mccid, mcc_desc, sector }) => [
    mccid,
    toOneLine(mcc_desc),
    toOneLine(sector),
  ]);
  const combo = await writeCombos(directory, records, options);
  return { brand, brand_to_check, mcc, combo, ...(await writeHistory(directory, await records.history())) };
}

/** Writes upstream's brand table, and the state table for brands whose state differs from the default. */
async function writeBrands(directory: string, brands: Rows<Brand>, audience: CsvAudience): Promise<number> {
  const { file, columns } = BRAND_STATE_TABLE;
  const states = new CsvWriter(join(directory, file), columns, audience);
  try {
    return await writeTable(directory, { ...BRAND_TABLE, audience }, brands, (brand) => {
      const { brandid, status, parent_brandid, manually_processed, version } = brand;
      if (status !== 'active' || parent_brandid !== null || manually_processed || version !== 1) {
        states.write([brandid, status, parent_brandid, String(manually_processed), version]);
      }
      return [brandid, toOneLine(brand.brandname), toOneLine(brand.sector)];
    });
  } finally {
    states.close();
  }
}

async function writeTable<T>(
  directory: string,
  { file, columns, audience }: Target,
  rows: Rows<T>,
  cells: (row: T) => readonly (string | number | null)[],
  onRow: (count: number) => void = () => {},
): Promise<number> {
  const writer = new CsvWriter(join(directory, file), columns, audience);
  let count = 0;
  try {
    for await (const row of rows) {
      writer.write(cells(row));
      onRow(++count);
    }
  } finally {
    writer.close();
  }
  return count;
}

async function writeCombos(
  directory: string,
  records: StoreRecords,
  { bankid, onProgress, audience = 'programs' }: WriteOptions,
): Promise<number> {
  const { file, columns, optional } = COMBO_TABLE;
  const table = {
    file,
    columns: bankid ? columns : columns.filter((column) => column !== 'bankid'),
    optional,
    audience,
  };
  return writeTable(
    directory,
    table,
    records.combos(),
    (combo) => [
      combo.ccid,
      ...(bankid ? [combo.bankid] : []),
      toOneLine(combo.mid),
      combo.brandid === NO_BRAND ? null : combo.brandid,
      combo.mccid === NO_CODE ? null : combo.mccid,
      toOneLine(combo.narrative),
    ],
    (count) => {
      if (count % PROGRESS_EVERY === 0) onProgress?.(count);
    },
  );
}

async function writeHistory(directory: string, history: StoreHistory) {
  const folder = (table: JsonTable) => new ObjectWriter(directory, table.folder);
  const current = new Map<number, MetadataVersion>();
  const metadata = folder(METADATA_TABLE);
  const generated_metadata = await writeObjects(history.metadata, (version) => {
    current.set(version.brandid, version);
    metadata.write(metadataVersionName(version.brandid, version.version), metadataDocument(version));
  });
  for (const version of current.values()) {
    metadata.write(currentMetadataName(version.brandid), metadataDocument(version));
  }
  const feedback = folder(FEEDBACK_TABLE);
  const feedback_history = await writeObjects(history.feedback, (record) =>
    feedback.write(brandObjectName(record.brandid, record.feedback_id), feedbackDocument(record)),
  );
  const executions = folder(EXECUTION_TABLE);
  const workflow_executions = await writeObjects(history.executions, (record) =>
    executions.write(executionName(record.execution_arn), executionDocument(record)),
  );
  const escalation = folder(ESCALATION_TABLE);
  const escalations = await writeObjects(history.escalations, (record) =>
    escalation.write(brandObjectName(record.brandid, record.escalation_id), escalationDocument(record)),
  );
  const agents = await writeInstructions(directory, history);
  return { generated_metadata, feedback_history, workflow_executions, escalations, ...agents };
}

async function writeObjects<T>(rows: Rows<T>, write: (row: T) => void): Promise<number> {
  let count = 0;
  for await (const row of rows) {
    write(row);
    count++;
  }
  return count;
}

/** Writes JSON objects into a folder, one per file. Each is one line, because upstream's JSON reader expects one record per line. */
class ObjectWriter {
  readonly #folder: string;

  constructor(directory: string, folder: string) {
    this.#folder = join(directory, folder);
    mkdirSync(this.#folder, { mode: 0o700 });
  }

  /** Writes an object. Two ids may give the same name; the later object then gets a number. */
  write(name: string, document: JsonObject): void {
    const text = `${JSON.stringify(document)}\n`;
    for (let copy = 1; !this.#tryWrite(copy === 1 ? name : `${name}~${copy}`, text); copy++);
  }

  /** Returns false when an object of that name exists. */
  #tryWrite(name: string, text: string): boolean {
    try {
      writeFileSync(join(this.#folder, `${name}.json`), text, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    }
  }
}

import { join } from 'node:path';
import type { Brand } from '../domain/brand/brand.ts';
import type { MetadataVersion } from '../domain/metadata/metadata.ts';
import type { Rows, StoreHistory, StoreRecords } from '../domain/store-records.ts';
import { escalationDocument } from './escalation-shape.ts';
import { executionDocument } from './execution-shape.ts';
import { feedbackDocument } from './feedback-shape.ts';
import { onOneLine } from './field-values.ts';
import type { ImportedTable } from './import-log.ts';
import { writeInstructions } from './instruction-files.ts';
import { metadataDocument } from './metadata-shape.ts';
import { ObjectWriter } from './object-files.ts';
import { CsvWriter } from './row-files.ts';
import * as files from './upstream-files.ts';

/** Rows written, by table. */
export type Written = Record<ImportedTable, number>;

export interface WriteOptions {
  /** False where the deployed `combo` table has no `bankid`: the column is left out then. */
  readonly bankid: boolean;
  /** Told the combos written so far, now and then. */
  readonly onProgress?: (combos: number) => void;
}

const PROGRESS_EVERY = 50_000;

/** Writes records as upstream's files into an empty directory, in the order they come, in constant memory but for the current metadata. */
export async function writeUpstreamDirectory(
  directory: string,
  records: StoreRecords,
  options: WriteOptions,
): Promise<Written> {
  const brand = await writeBrands(directory, records.brands);
  const brand_to_check = await writeTable(directory, files.BRAND_TO_CHECK_TABLE, records.brandsToCheck, (id) => [id]);
  const mcc = await writeTable(directory, files.MCC_TABLE, records.mccs, ({ mccid, mcc_desc, sector }) => [
    mccid,
    onOneLine(mcc_desc),
    onOneLine(sector),
  ]);
  const combo = await writeCombos(directory, records, options);
  return { brand, brand_to_check, mcc, combo, ...(await writeHistory(directory, await records.history())) };
}

/** Upstream's columns exactly, and ours beside them for the brands that differ from what upstream would say. */
async function writeBrands(directory: string, brands: Rows<Brand>): Promise<number> {
  const states = new CsvWriter(join(directory, files.BRAND_STATE_TABLE.file), files.BRAND_STATE_TABLE.columns);
  try {
    return await writeTable(directory, files.BRAND_TABLE, brands, (brand) => {
      const { brandid, status, parent_brandid, manually_processed, version } = brand;
      if (status !== 'active' || parent_brandid !== null || manually_processed || version !== 1) {
        states.write([brandid, status, parent_brandid, String(manually_processed), version]);
      }
      return [brandid, onOneLine(brand.brandname), onOneLine(brand.sector)];
    });
  } finally {
    states.close();
  }
}

async function writeTable<T>(
  directory: string,
  { file, columns }: files.CsvTable,
  rows: Rows<T>,
  cells: (row: T) => readonly (string | number | null)[],
  onRow: (count: number) => void = () => {},
): Promise<number> {
  const writer = new CsvWriter(join(directory, file), columns);
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
  { bankid, onProgress }: WriteOptions,
): Promise<number> {
  const { file, columns, optional } = files.COMBO_TABLE;
  const table = { file, columns: bankid ? columns : columns.filter((column) => column !== 'bankid'), optional };
  return writeTable(
    directory,
    table,
    records.combos(),
    (combo) => [
      combo.ccid,
      ...(bankid ? [combo.bankid] : []),
      onOneLine(combo.mid),
      combo.brandid,
      combo.mccid,
      onOneLine(combo.narrative),
    ],
    (count) => {
      if (count % PROGRESS_EVERY === 0) onProgress?.(count);
    },
  );
}

async function writeHistory(directory: string, history: StoreHistory) {
  const folder = (table: files.JsonTable) => new ObjectWriter(directory, table.folder);
  const current = new Map<number, MetadataVersion>();
  const metadata = folder(files.METADATA_TABLE);
  const generated_metadata = await writeObjects(history.metadata, (version) => {
    current.set(version.brandid, version);
    metadata.write(files.metadataVersionName(version.brandid, version.version), metadataDocument(version));
  });
  for (const version of current.values()) {
    metadata.write(files.currentMetadataName(version.brandid), metadataDocument(version));
  }
  const feedback = folder(files.FEEDBACK_TABLE);
  const feedback_history = await writeObjects(history.feedback, (one) =>
    feedback.write(files.brandObjectName(one.brandid, one.feedback_id), feedbackDocument(one)),
  );
  const executions = folder(files.EXECUTION_TABLE);
  const workflow_executions = await writeObjects(history.executions, (one) =>
    executions.write(files.executionName(one.execution_arn), executionDocument(one)),
  );
  const open = folder(files.ESCALATION_TABLE);
  const escalations = await writeObjects(history.escalations, (one) =>
    open.write(files.brandObjectName(one.brandid, one.escalation_id), escalationDocument(one)),
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

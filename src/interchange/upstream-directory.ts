import { join } from 'node:path';
import { done, type Outcome } from '../domain/refusal.ts';
import type { StoreRecords } from '../domain/store-records.ts';
import { type CsvFile, openCsv } from './csv-rows.ts';
import { echo } from './echo.ts';
import { readEscalations, readExecutions, readFeedback } from './history-documents.ts';
import type { ImportedTable, ImportLog } from './import-log.ts';
import { type InstructionSource, openInstructions } from './instruction-files.ts';
import { type DocumentSource, openDocuments } from './json-documents.ts';
import { type JudgedTable, judged } from './judge-tables.ts';
import { readMetadata } from './metadata-documents.ts';
import { entryAt, listFolder } from './plain-files.ts';
import { type KnownIds, readBrands, readBrandsToCheck, readCombos, readMccs } from './read-tables.ts';
import {
  BRAND_STATE_TABLE,
  BRAND_TABLE,
  BRAND_TO_CHECK_TABLE,
  COMBO_TABLE,
  type CsvTable,
  ESCALATION_TABLE,
  EXECUTION_TABLE,
  FEEDBACK_TABLE,
  INSTRUCTIONS_FOLDER,
  type JsonTable,
  MCC_TABLE,
  METADATA_TABLE,
} from './upstream-files.ts';

/** A directory of upstream's files. The table files are held open, so replacing one during the import has no effect. */
export interface UpstreamDirectory {
  /**
   * Returns the records. Each part must be read once, in the order of {@link StoreRecords}, since later parts are checked
   * against earlier ones. Brands, codes and the ids of the history are kept in memory; combos are not.
   */
  records(log: ImportLog): StoreRecords;
  close(): void;
}

interface Parts {
  readonly brand: CsvFile;
  readonly states: CsvFile | undefined;
  readonly toCheck: CsvFile;
  readonly mcc: CsvFile;
  readonly combo: CsvFile;
  readonly metadata: DocumentSource;
  readonly feedback: DocumentSource;
  readonly executions: DocumentSource;
  readonly escalations: DocumentSource;
  readonly instructions: InstructionSource;
}

/** Opens the files in `directory`. Refuses a missing or malformed file before any row is read. */
export function openUpstreamDirectory(directory: string): Outcome<UpstreamDirectory> {
  const brand = openCsv(directory, BRAND_TABLE);
  const toCheck = openCsv(directory, BRAND_TO_CHECK_TABLE);
  const mcc = openCsv(directory, MCC_TABLE);
  const combo = openCsv(directory, COMBO_TABLE);
  const hasStates = entryAt(join(directory, BRAND_STATE_TABLE.file)) !== 'missing';
  const states = hasStates ? openCsv(directory, BRAND_STATE_TABLE) : done(undefined);
  const metadata = openDocuments(directory, METADATA_TABLE);
  const feedback = openDocuments(directory, FEEDBACK_TABLE);
  const executions = openDocuments(directory, EXECUTION_TABLE);
  const escalations = openDocuments(directory, ESCALATION_TABLE);
  const instructions = openInstructions(directory);
  const all = [brand, toCheck, mcc, combo, states, metadata, feedback, executions, escalations];
  const close = () => {
    for (const source of all) if (source.ok) source.value?.close();
  };
  const tables = brand.ok && toCheck.ok && mcc.ok && combo.ok && states.ok;
  const history = metadata.ok && feedback.ok && executions.ok && escalations.ok;
  if (!tables || !history || !instructions.ok) {
    close();
    return firstRefusal([...all, instructions]);
  }
  const parts: Parts = {
    ...{ brand: brand.value, toCheck: toCheck.value, mcc: mcc.value, combo: combo.value, states: states.value },
    ...{ metadata: metadata.value, feedback: feedback.value },
    ...{ executions: executions.value, escalations: escalations.value, instructions: instructions.value },
  };
  return done({ records: (log) => recordsOf(directory, parts, log), close });
}

function firstRefusal(outcomes: readonly Outcome<unknown>[]): Outcome<never> {
  for (const outcome of outcomes) if (!outcome.ok) return outcome;
  throw new TypeError('no file was refused');
}

function recordsOf(directory: string, parts: Parts, log: ImportLog): StoreRecords {
  const known: KnownIds = { brands: new Map(), mccids: new Set() };
  remarkUnread(directory, parts, log);
  return {
    brands: judged(readBrands(parts.brand, parts.states, known, log), csv('brand', BRAND_TABLE), log),
    brandsToCheck: judged(
      readBrandsToCheck(parts.toCheck, known, log),
      { ...csv('brand_to_check', BRAND_TO_CHECK_TABLE), needed: false },
      log,
    ),
    mccs: judged(readMccs(parts.mcc, known, log), csv('mcc', MCC_TABLE), log),
    combos: () => judged(readCombos(parts.combo, known, log), csv('combo', COMBO_TABLE), log),
    history: () => ({
      metadata: judged(readMetadata(parts.metadata, known, log), json('generated_metadata', METADATA_TABLE), log),
      feedback: judged(readFeedback(parts.feedback, known, log), json('feedback_history', FEEDBACK_TABLE), log),
      executions: judged(
        readExecutions(parts.executions, known, log),
        json('workflow_executions', EXECUTION_TABLE),
        log,
      ),
      escalations: judged(readEscalations(parts.escalations, known, log), json('escalations', ESCALATION_TABLE), log),
      ...parts.instructions.read(log),
    }),
  };
}

const csv = (table: ImportedTable, { file }: CsvTable): JudgedTable => ({ table, sources: [file], needed: true });
const json = (table: ImportedTable, { folder, lines }: JsonTable): JudgedTable => ({
  table,
  sources: [folder, lines],
  needed: false,
});

const JSON_TABLES = [METADATA_TABLE, FEEDBACK_TABLE, EXECUTION_TABLE, ESCALATION_TABLE];
const READ: ReadonlySet<string> = new Set([
  ...[BRAND_TABLE, BRAND_STATE_TABLE, BRAND_TO_CHECK_TABLE, COMBO_TABLE, MCC_TABLE].map((table) => table.file),
  ...JSON_TABLES.flatMap((table) => [table.folder, table.lines]),
  INSTRUCTIONS_FOLDER,
]);

/** Notes every entry of the directory that is not imported, so that its absence is not a surprise. */
function remarkUnread(directory: string, { brand, states, toCheck, mcc, combo }: Parts, log: ImportLog): void {
  for (const { table, extraColumns } of [brand, toCheck, mcc, combo, ...(states === undefined ? [] : [states])]) {
    const names = extraColumns.map(echo).join(', ');
    if (names !== '') log.remarks.add(`Not read: the columns ${names} of ${table.file}`);
  }
  for (const { name } of listFolder(directory)) if (!READ.has(name)) log.remarks.add(`Not read: ${echo(name)}`);
}

import { done, type Outcome, refused } from '../domain/refusal.ts';
import type { Rows, StoreRecords } from '../domain/store-records.ts';
import { maskPersonalData } from '../domain/text/text.ts';
import { leadsInto } from '../interchange/guarded-directory.ts';
import { ImportLog, type MarkedRow, type Rejection } from '../interchange/import-log.ts';
import { TableRefused } from '../interchange/judge-tables.ts';
import { RejectedFile } from '../interchange/rejected-file.ts';
import { openUpstreamDirectory, type UpstreamDirectory } from '../interchange/upstream-directory.ts';
import type { Command, CommandContext } from './command.ts';
import { countLines, progressNotes } from './data-transfer.ts';
import { interrupted } from './interruption.ts';
import { BACKEND_OPTION, OWNER_OPTION, ownerOption } from './options.ts';
import { stopSignal } from './stop-signal.ts';

/** Rejections printed; the others are only in the file. */
const SHOWN = 20;

/** Thrown at the first row that a strict import does not take. The unfinished store is discarded. */
class StrictlyRefused extends Error {
  override readonly name = 'StrictlyRefused';
  readonly outcome: Outcome<never>;

  constructor(row: Rejection | MarkedRow) {
    super(rowLine(row));
    this.outcome = strictRefusal(row);
  }
}

const rowLine = (row: Rejection | MarkedRow) =>
  maskPersonalData(`${row.file} line ${row.line}: ${'mark' in row ? row.mark : row.reason}, ${row.detail}`);

export const dataImport: Command = {
  usage: 'data import DIR',
  summary: 'Create a store from upstream’s CSV tables and JSON records.',
  options: {
    strict: { type: 'boolean', help: 'Stop at the first row that is rejected or would be marked, and create nothing' },
    backend: BACKEND_OPTION,
    owner: OWNER_OPTION,
  },
  arguments: [{ name: 'DIR', type: 'path' }],
  async run(input, context) {
    const [directory = ''] = input.positionals;
    const owner = ownerOption(input);
    if (!owner.ok) return owner;
    if (leadsInto(directory, context.dataDirectory)) return sourceIsStore(directory);
    const opened = openUpstreamDirectory(directory);
    if (!opened.ok) return opened;
    const rejections = new RejectedFile(context.dataDirectory);
    const stop = stopSignal();
    let isDone = false;
    try {
      const request = { strict: input.options.strict === true, owner: owner.value, signal: stop.signal };
      const report = await importFrom(opened.value, rejections, request, context);
      isDone = true;
      return report;
    } catch (error) {
      if (error instanceof StrictlyRefused) return error.outcome;
      if (error instanceof TableRefused) return error.outcome;
      if (error instanceof Stopped) return interrupted('Nothing was imported');
      throw error;
    } finally {
      stop.release();
      opened.value.close();
      if (!isDone) rejections.discard();
    }
  },
};

/** Thrown after Ctrl-C. The unfinished store is discarded. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** Passes records on until a person stops the import. */
function stoppable({ brands, mccs, combos, ...source }: StoreRecords, signal: AbortSignal): StoreRecords {
  return { ...source, brands: until(brands, signal), mccs: until(mccs, signal), combos: () => until(combos(), signal) };
}

function until<T>(rows: Rows<T>, signal: AbortSignal): Rows<T> {
  return Symbol.iterator in rows ? untilStopped(rows, signal) : rows;
}

function* untilStopped<T>(rows: Iterable<T>, signal: AbortSignal): Generator<T> {
  for (const row of rows) {
    if (signal.aborted) throw new Stopped();
    yield row;
  }
}

async function importFrom(
  upstream: UpstreamDirectory,
  rejections: RejectedFile,
  { strict, owner, signal }: { readonly strict: boolean; readonly owner: string; readonly signal: AbortSignal },
  context: CommandContext,
): Promise<Outcome<unknown>> {
  const { terminal, json } = context;
  const refuse = (row: Rejection | MarkedRow): never => {
    throw new StrictlyRefused(row);
  };
  const list = (rejection: Rejection) => {
    rejections.write(rejection);
    if (!json && log.rejected <= SHOWN) terminal.note(rowLine(rejection));
    if (!json && log.rejected === SHOWN + 1) terminal.note('Further ones are not shown here.');
  };
  const log = strict ? new ImportLog(refuse, refuse) : new ImportLog(list);
  const progress = progressNotes(terminal);
  const info = await context.transfer.importRecords({
    owner,
    source: stoppable(upstream.records(log), signal),
    onProgress: ({ stage, rows }) => progress(`${stage}: ${rows} rows`),
  });
  rejections.keep();
  const report = {
    directory: context.dataDirectory,
    store_id: info.store_id,
    kind: info.kind,
    imported: log.imported,
    rejected: log.rejected,
    rejected_by_reason: Object.fromEntries(log.byReason),
    rejected_file: rejections.exists ? rejections.path : null,
    marked: log.marked,
    missing_cells: log.missingCells,
    repaired_cells: log.repairedCells,
    texts_without_control_characters: log.cleanedTexts,
    remarks: [...log.markedInWords(), ...log.unreadInWords(), ...log.remarks],
  };
  if (!json) for (const line of reportLines(report, context.storePlace)) terminal.out(line);
  return done(report);
}

interface Reported {
  readonly imported: Readonly<Record<string, number>>;
  readonly rejected: number;
  readonly rejected_by_reason: Readonly<Record<string, number>>;
  readonly rejected_file: string | null;
  readonly texts_without_control_characters: number;
  readonly remarks: readonly string[];
}

function reportLines(report: Reported, storePlace: string): string[] {
  const cleaned = report.texts_without_control_characters;
  return [
    `Imported into ${storePlace}`,
    ...countLines(report.imported),
    ...(report.rejected_file === null
      ? []
      : [`Rejected: ${report.rejected}, listed in ${report.rejected_file}`, ...countLines(report.rejected_by_reason)]),
    ...(cleaned === 0 ? [] : [`Control characters were removed from ${cleaned} texts.`]),
    ...report.remarks,
  ];
}

function strictRefusal(row: Rejection | MarkedRow): Outcome<never> {
  return refused({
    code: 'incomplete',
    field: `${row.file} line ${row.line}`,
    message: `${rowLine(row)}. Nothing was imported.`,
    instead:
      'mark' in row
        ? 'Fix the row, or add what it names to its table; or leave out --strict: such rows are then taken in, and marked.'
        : 'Fix the row, or leave out --strict: the row is then listed, and the others are imported.',
  });
}

function sourceIsStore(directory: string) {
  return refused({
    code: 'invalid_input',
    field: 'DIR',
    message: `${directory} is the data directory, or in it. Nothing was imported.`,
    instead: 'Name the folder of upstream’s files, or set BRAND_ESCALATIONS_DATA to another, empty directory.',
  });
}

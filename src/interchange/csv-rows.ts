import { isUtf8 } from 'node:buffer';
import { closeSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { noun } from '../domain/text/noun.ts';
import { echo } from './echo.ts';
import { FORM_BYTES, foldedName, wrongForm, wrongHeader } from './file-form.ts';
import { Fault, type ImportLog, type Place } from './import-log.ts';
import { type LineBlock, NEWLINE, readLineBlocks } from './line-blocks.ts';
import { looseCells, quoteProblem } from './loose-quotes.ts';
import { openPlainFile } from './plain-files.ts';
import type { CsvTable } from './upstream-files.ts';

/** Maximum length of a line, in bytes. */
const MAX_LINE = 1 << 16;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const RECORD_OPTIONS = { relax_column_count: true, record_delimiter: '\n' } as const;

/** An open CSV file whose header has been read. */
export interface CsvFile {
  readonly table: CsvTable;
  readonly descriptor: number;
  /** Index of each of the table's columns in the file; -1 for an optional column that is missing. */
  readonly positions: readonly number[];
  /** Number of columns up to the last one that has a name. Cells beyond it are blank. */
  readonly width: number;
  /** Number of columns of the header, with those that have no name. */
  readonly headerWidth: number;
  /** True when each of the first rows ends with more commas than the header. */
  readonly hasLongRows: boolean;
  readonly extraColumns: readonly string[];
  close(): void;
}

export interface CsvRow extends Place {
  /** In the order of the table's columns; undefined for a column that is missing from the file. */
  readonly values: readonly (string | undefined)[];
}

/** Opens a table's file in `directory` and reads its header. */
export function openCsv(directory: string, table: CsvTable): Outcome<CsvFile> {
  const path = join(directory, table.file);
  const file = openPlainFile(path);
  if (file === undefined) {
    return refused({
      code: 'not_found',
      field: table.file,
      message: `${path} does not exist as a plain file.`,
      instead: `Give a directory that contains it, uncompressed and not as a link. Its header: ${table.columns.join(',')}`,
    });
  }
  const { descriptor } = file;
  const header = readHeader(descriptor, table);
  if (header.ok) return done({ table, descriptor, ...header.value, close: () => closeSync(descriptor) });
  closeSync(descriptor);
  return header;
}

function readHeader(
  descriptor: number,
  table: CsvTable,
): Outcome<Pick<CsvFile, 'positions' | 'width' | 'extraColumns' | 'hasLongRows' | 'headerWidth'>> {
  const expected = `The first line must name the columns, in UTF-8, separated by commas: ${table.columns.join(',')}`;
  const wrong = (message: string, instead = expected) =>
    refused({ code: 'incomplete', field: table.file, message: `${table.file}: ${message}`, instead });
  const start = Buffer.alloc(FORM_BYTES);
  const form = wrongForm(start.subarray(0, readSync(descriptor, start, 0, FORM_BYTES, 0)));
  if (form !== undefined) return wrong(`${form.cause}.`, form.instead);
  const [first] = readLineBlocks(descriptor, MAX_LINE).take(1);
  if (first?.kind !== 'lines') return wrong('the header line is missing.');
  const [header, ...lines] = linesOf(first);
  const record = header === undefined || header instanceof Fault ? undefined : recordsOf([header])[0];
  const fields = record instanceof Fault ? undefined : record?.cells;
  if (header === undefined || header instanceof Fault) return wrong('the header line cannot be read.');
  const why = wrongHeader(header, table.columns);
  if (fields === undefined) {
    return wrong(`${why?.cause ?? 'the header line cannot be read'}.`, why?.instead);
  }
  const names = fields.map((name) => name.trim().toLowerCase());
  const positions = table.columns.map((column) => positionsOf(column, names));
  const duplicate = table.columns.find((_, index) => (positions[index]?.length ?? 0) > 1);
  if (duplicate !== undefined) return wrong(`the column ${echo(duplicate)} appears twice.`);
  const missing = table.columns.filter((column, at) => positions[at]?.length === 0 && !table.optional.includes(column));
  if (missing.length > 0) {
    const below = lines.slice(0, LINES_ABOVE_HEADER).findIndex((line) => namesAll(line, table));
    if (below >= 0) {
      const above = below === 0 ? 'Remove the line above it.' : `Remove the ${below + 1} lines above it.`;
      return wrong(`its header is line ${below + 2}, not the first one.`, above);
    }
    if (why !== undefined) return wrong(`${why.cause}.`, why.instead);
    const found = names.filter((name) => name !== '').map(echo);
    return wrong(`the column ${missing.join(', ')} is missing. Its columns: ${found.slice(0, 20).join(', ')}`);
  }
  const taken = new Set(positions.flat());
  const width = names.findLastIndex((name) => name !== '') + 1;
  return done({
    positions: positions.map(([at = -1]) => at),
    width,
    headerWidth: names.length,
    hasLongRows: haveBlankEnds(lines, names.length),
    extraColumns: names
      .map((name, at) => (taken.has(at) || at >= width ? '' : name === '' ? `column ${at + 1}, without a name` : name))
      .filter((name) => name !== ''),
  });
}

/** Returns where a column is in the header: by its name or, if no column has it, by another spelling of it. */
function positionsOf(column: string, names: readonly string[]): number[] {
  const at = (isNamed: (name: string) => boolean) => names.flatMap((name, index) => (isNamed(name) ? [index] : []));
  const exact = at((name) => name === column);
  return exact.length > 0 ? exact : at((name) => foldedName(name) === foldedName(column));
}

/** Lines that a program may write above the header: `sep=,` for Excel, a title, blank lines. */
const LINES_ABOVE_HEADER = 20;

function namesAll(line: string | Fault, { columns, optional }: CsvTable): boolean {
  if (line instanceof Fault) return false;
  const [record] = recordsOf([line]);
  const names = record === undefined || record instanceof Fault ? [] : record.cells.map(foldedName);
  return columns.every((column) => optional.includes(column) || names.includes(foldedName(column)));
}

const ROWS_LOOKED_AT = 200;

/** True when each of the first rows has more cells than the header, the last of them blank. */
function haveBlankEnds(lines: readonly (string | Fault)[], width: number): boolean {
  const readable = lines.filter((line): line is string => typeof line === 'string' && line !== '');
  const rows = recordsOf(readable.slice(0, ROWS_LOOKED_AT));
  return (
    rows.length > 0 &&
    rows.every((row) => !(row instanceof Fault) && row.cells.length > width && isBlankFrom(row.cells, width))
  );
}

function isBlankFrom(row: readonly string[], at: number): boolean {
  return row.slice(at).every((cell) => cell.trim() === '');
}

/** Yields the valid rows and rejects the others. A row is one line, as in Athena's CSV readers. */
export function* csvRows(csv: CsvFile, log: ImportLog): Generator<CsvRow> {
  const { table, descriptor, positions, width } = csv;
  const { file } = table;
  const malformed = (columns: number) =>
    new Fault('bad_csv', `the row has ${columns} ${noun(columns, 'column')}; the header has ${width}`);
  for (const block of readLineBlocks(descriptor, MAX_LINE)) {
    if (block.kind === 'too_long') {
      log.reject({ file, line: block.line }, tooLong());
      continue;
    }
    const lines = linesOf(block);
    if (!log.beyondAscii.has(file) && lines.some(isBeyondAscii)) log.beyondAscii.add(file);
    const readable = lines.filter((line): line is string => typeof line === 'string' && line !== '');
    const records = recordsOf(readable).values();
    for (const [index, text] of lines.entries()) {
      const line = block.line + index;
      if (text === '') continue;
      const record = text instanceof Fault ? text : (records.next().value ?? malformed(0));
      if (line === 1) continue;
      if (record instanceof Fault) log.reject({ file, line }, record);
      else if (!fits(record.cells, csv)) log.reject({ file, line }, malformed(record.cells.length));
      else {
        if (record.cells.length > width) log.countRepairedRow(file, 'long');
        if (record.hasLooseQuotes) log.countRepairedRow(file, 'quotes');
        yield { file, line, values: positions.map((at) => record.cells[at]) };
      }
    }
  }
}

/** True when a row has all named columns and, where all rows or the header have more, only blank cells beyond them. */
function fits(record: readonly string[], { width, headerWidth, hasLongRows }: CsvFile): boolean {
  if (record.length === width) return true;
  return record.length > width && (hasLongRows || record.length <= headerWidth) && isBlankFrom(record, width);
}

function isBeyondAscii(line: string | Fault): boolean {
  return typeof line === 'string' && /[^\u0000-\u007f]/.test(line);
}

const tooLong = () => new Fault('too_long', `the line has more than ${MAX_LINE} bytes`);

/** Decodes the lines of a block, without their line ends. Invalid UTF-8 affects only its own line. */
function linesOf({ bytes, start }: LineBlock): (string | Fault)[] {
  const content = start === 0 && bytes.subarray(0, 3).equals(BOM) ? bytes.subarray(3) : bytes;
  const lines = isUtf8(content) ? content.toString('utf8').split('\n') : splitBytes(content).map(decode);
  if (content.at(-1) === NEWLINE) lines.pop();
  return lines.map((line) => {
    if (line instanceof Fault) return line;
    if (line.length > MAX_LINE) return tooLong();
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  });
}

function splitBytes(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
    lines.push(bytes.subarray(from, at));
    from = at + 1;
  }
  lines.push(bytes.subarray(from));
  return lines;
}

function decode(bytes: Buffer): string | Fault {
  return isUtf8(bytes)
    ? bytes.toString('utf8')
    : new Fault('bad_utf8', 'the line is not UTF-8; save the file as UTF-8 if it is in another encoding');
}

interface LineRecord {
  readonly cells: readonly string[];
  /** True if its quotes are not written as CSV has them. */
  readonly hasLooseQuotes: boolean;
}

const exact = (cells: readonly string[]): LineRecord => ({ cells, hasLooseQuotes: false });

/** Parses one record per line. Lines with quotes are parsed at once or, when the counts differ, one by one to find the fault. */
function recordsOf(lines: readonly string[]): (LineRecord | Fault)[] {
  const quoted = quotedRecords(lines.filter(hasQuote)).values();
  return lines.map((line) => (hasQuote(line) ? (quoted.next().value ?? recordOf(line)) : exact(line.split(','))));
}

const hasQuote = (line: string): boolean => line.includes('"');

function quotedRecords(lines: readonly string[]): (LineRecord | Fault)[] {
  const together = lines.length === 0 ? [] : tryParse(lines.join('\n'));
  return together?.length === lines.length ? together.map(exact) : lines.map(recordOf);
}

function recordOf(line: string): LineRecord | Fault {
  const [record, second] = tryParse(line) ?? [];
  if (record !== undefined && second === undefined) return exact(record);
  const cells = looseCells(line);
  return cells === undefined ? new Fault('bad_csv', quoteProblem(line)) : { cells, hasLooseQuotes: true };
}

function tryParse(text: string): string[][] | undefined {
  try {
    return parse(text, RECORD_OPTIONS);
  } catch {
    return undefined;
  }
}

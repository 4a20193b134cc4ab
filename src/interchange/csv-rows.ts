import { isUtf8 } from 'node:buffer';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { echo } from './echo.ts';
import { Fault, type ImportLog, type Place } from './import-log.ts';
import { type LineBlock, NEWLINE, readLineBlocks } from './line-blocks.ts';
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
  readonly width: number;
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
): Outcome<Pick<CsvFile, 'positions' | 'width' | 'extraColumns'>> {
  const wrong = (message: string) =>
    refused({
      code: 'incomplete',
      field: table.file,
      message: `${table.file}: ${message}`,
      instead: `The first line must name the columns, in UTF-8, separated by commas: ${table.columns.join(',')}`,
    });
  const [first] = readLineBlocks(descriptor, MAX_LINE).take(1);
  if (first?.kind !== 'lines') return wrong('the header line is missing.');
  const [header] = linesOf(first);
  const fields = header === undefined || header instanceof Fault ? undefined : recordsOf([header])[0];
  if (fields === undefined || fields instanceof Fault) return wrong('the header line cannot be read.');
  const names = fields.map((name) => name.trim().toLowerCase());
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined) return wrong(`the column ${echo(duplicate)} appears twice.`);
  const missing = table.columns.filter((column) => !names.includes(column) && !table.optional.includes(column));
  if (missing.length > 0) return wrong(`the column ${missing.join(', ')} is missing.`);
  const extraColumns = names.filter((name) => !table.columns.includes(name));
  return done({ positions: table.columns.map((column) => names.indexOf(column)), width: names.length, extraColumns });
}

/** Yields the valid rows and rejects the others. A row is one line, as in Athena's CSV readers. */
export function* csvRows({ table, descriptor, positions, width }: CsvFile, log: ImportLog): Generator<CsvRow> {
  const { file } = table;
  const malformed = (columns: number) =>
    new Fault('bad_csv', `the row has ${columns} columns; the header has ${width}`);
  for (const block of readLineBlocks(descriptor, MAX_LINE)) {
    if (block.kind === 'too_long') {
      log.reject({ file, line: block.line }, tooLong());
      continue;
    }
    const lines = linesOf(block);
    const readable = lines.filter((line): line is string => typeof line === 'string' && line !== '');
    const records = recordsOf(readable).values();
    for (const [index, text] of lines.entries()) {
      const line = block.line + index;
      if (text === '') continue;
      const record = text instanceof Fault ? text : (records.next().value ?? malformed(0));
      if (line === 1) continue;
      if (record instanceof Fault) log.reject({ file, line }, record);
      else if (record.length !== width) log.reject({ file, line }, malformed(record.length));
      else yield { file, line, values: positions.map((at) => record[at]) };
    }
  }
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
  return isUtf8(bytes) ? bytes.toString('utf8') : new Fault('bad_utf8', 'the line is not UTF-8');
}

/** Parses one record per line: all lines at once or, when the counts differ, line by line to find the one at fault. */
function recordsOf(lines: readonly string[]): (string[] | Fault)[] {
  if (!lines.some((line) => line.includes('"'))) return lines.map((line) => line.split(','));
  const together = tryParse(lines.join('\n'));
  if (together?.length === lines.length) return together;
  return lines.map((line) => {
    const [record, second] = tryParse(line) ?? [];
    return record !== undefined && second === undefined
      ? record
      : new Fault('bad_csv', 'a quote is unclosed or misplaced');
  });
}

function tryParse(text: string): string[][] | undefined {
  try {
    return parse(text, RECORD_OPTIONS);
  } catch {
    return undefined;
  }
}

import { isUtf8 } from 'node:buffer';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { echo } from './field-values.ts';
import { Fault, type ImportLog, type Place } from './import-log.ts';
import { type LineBlock, NEWLINE, readLineBlocks } from './line-blocks.ts';
import { openPlainFile } from './plain-files.ts';
import type { CsvTable } from './upstream-files.ts';

/** Bytes of one line. */
const LONGEST_LINE = 1 << 16;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const RECORD_OPTIONS = { relax_column_count: true, record_delimiter: '\n' } as const;

/** A table's file, open, with its header read. */
export interface CsvFile {
  readonly table: CsvTable;
  readonly descriptor: number;
  /** Where each of the table's columns stands; -1 for an optional one that is not there. */
  readonly positions: readonly number[];
  readonly width: number;
  readonly extraColumns: readonly string[];
  close(): void;
}

export interface CsvRow extends Place {
  /** In the order of the table's columns; undefined for a column that the file lacks. */
  readonly values: readonly (string | undefined)[];
}

/** Opens `directory`'s file of the table, or says what is wrong with it as a whole. */
export function openCsv(directory: string, table: CsvTable): Outcome<CsvFile> {
  const path = join(directory, table.file);
  const file = openPlainFile(path);
  if (file === undefined) {
    return refused({
      code: 'not_found',
      field: table.file,
      message: `${path} is not there as a plain file.`,
      instead: `Give a directory with it, unpacked, and no link in its place. Its header: ${table.columns.join(',')}`,
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
      instead: `The first line names the columns, in UTF-8 with commas: ${table.columns.join(',')}`,
    });
  const [first] = readLineBlocks(descriptor, LONGEST_LINE).take(1);
  if (first?.kind !== 'lines') return wrong('it has no header line.');
  const [header] = linesOf(first);
  const fields = header === undefined || header instanceof Fault ? undefined : recordsOf([header])[0];
  if (fields === undefined || fields instanceof Fault) return wrong('its header line cannot be read.');
  const names = fields.map((name) => name.trim().toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return wrong(`it has the column ${echo(twice)} twice.`);
  const missing = table.columns.filter((column) => !names.includes(column) && !table.optional.includes(column));
  if (missing.length > 0) return wrong(`it lacks the column ${missing.join(', ')}.`);
  const extraColumns = names.filter((name) => !table.columns.includes(name));
  return done({ positions: table.columns.map((column) => names.indexOf(column)), width: names.length, extraColumns });
}

/** The rows that can be read; the others are rejected. A row is one line, as for Athena's CSV readers. */
export function* csvRows({ table, descriptor, positions, width }: CsvFile, log: ImportLog): Generator<CsvRow> {
  const { file } = table;
  const malformed = (columns: number) => new Fault('bad_csv', `it has ${columns} columns; the header has ${width}`);
  for (const block of readLineBlocks(descriptor, LONGEST_LINE)) {
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

const tooLong = () => new Fault('too_long', `the line has more than ${LONGEST_LINE} bytes`);

/** The lines of a block as text, without their ends. Bytes that are not UTF-8 spoil their own line only. */
function linesOf({ bytes, start }: LineBlock): (string | Fault)[] {
  const own = start === 0 && bytes.subarray(0, 3).equals(BOM) ? bytes.subarray(3) : bytes;
  const text = isUtf8(own) ? own.toString('utf8').split('\n') : byteLines(own).map(decoded);
  if (own.at(-1) === NEWLINE) text.pop();
  return text.map((line) => {
    if (line instanceof Fault) return line;
    if (line.length > LONGEST_LINE) return tooLong();
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  });
}

function byteLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
    lines.push(bytes.subarray(from, at));
    from = at + 1;
  }
  lines.push(bytes.subarray(from));
  return lines;
}

function decoded(bytes: Buffer): string | Fault {
  return isUtf8(bytes) ? bytes.toString('utf8') : new Fault('bad_utf8', 'the line is not UTF-8');
}

/** One record per line. Parsed together; where that does not give one each, a line is at fault and each is parsed alone. */
function recordsOf(lines: readonly string[]): (string[] | Fault)[] {
  if (!lines.some((line) => line.includes('"'))) return lines.map((line) => line.split(','));
  const together = parsed(lines.join('\n'));
  if (together?.length === lines.length) return together;
  return lines.map((line) => {
    const [record, second] = parsed(line) ?? [];
    return record !== undefined && second === undefined
      ? record
      : new Fault('bad_csv', 'a quote is not closed on its line, or stands where none may');
  });
}

function parsed(text: string): string[][] | undefined {
  try {
    return parse(text, RECORD_OPTIONS);
  } catch {
    return undefined;
  }
}

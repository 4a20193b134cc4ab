import { closeSync, openSync, writeSync } from 'node:fs';
import { stringify } from 'csv-stringify/sync';

type Cell = string | number | null;

const ROWS_AT_ONCE = 1000;

/** A CSV file that is written row by row: a header, commas, `\n`, quotes where they are needed; null is an empty cell. */
export class CsvWriter {
  readonly #descriptor: number;
  readonly #readBy: 'programs' | 'spreadsheets';
  #rows: (readonly Cell[])[] = [];

  /**
   * @param readBy for spreadsheets a text that begins as a formula does gets an apostrophe before it; for programs every
   * text stands as it is
   */
  constructor(path: string, columns: readonly string[], readBy: 'programs' | 'spreadsheets' = 'programs') {
    this.#descriptor = openSync(path, 'wx', 0o600);
    this.#readBy = readBy;
    this.#rows.push(columns);
  }

  write(row: readonly Cell[]): void {
    this.#rows.push(row);
    if (this.#rows.length >= ROWS_AT_ONCE) this.flush();
  }

  /** Puts everything written so far into the file. */
  flush(): void {
    if (this.#rows.length === 0) return;
    writeAll(this.#descriptor, stringify(this.#rows, { escape_formulas: this.#readBy === 'spreadsheets' }));
    this.#rows = [];
  }

  close(): void {
    this.flush();
    closeSync(this.#descriptor);
  }
}

function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}

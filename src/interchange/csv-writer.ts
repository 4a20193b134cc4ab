import { closeSync, openSync, writeSync } from 'node:fs';
import { stringify } from 'csv-stringify/sync';

type Cell = string | number | null;

/** Who reads a file. Spreadsheets take texts such as `=1+1` for formulas; programs need them unchanged. */
export type CsvAudience = 'programs' | 'spreadsheets';

const ROWS_PER_FLUSH = 1000;

/** Writes a CSV file row by row: a header, commas, `\n`, quotes only where needed; null is an empty cell. */
export class CsvWriter {
  readonly #descriptor: number;
  readonly #audience: CsvAudience;
  #rows: (readonly Cell[])[] = [];

  /**
   * @param audience for spreadsheets, an apostrophe is put before any text that would be read as a formula; for
   * programs, texts are written unchanged
   */
  constructor(path: string, columns: readonly string[], audience: CsvAudience = 'programs') {
    this.#descriptor = openSync(path, 'wx', 0o600);
    this.#audience = audience;
    this.#rows.push(columns);
  }

  write(row: readonly Cell[]): void {
    this.#rows.push(row);
    if (this.#rows.length >= ROWS_PER_FLUSH) this.flush();
  }

  /** Writes all buffered rows to the file. */
  flush(): void {
    if (this.#rows.length === 0) return;
    writeAll(this.#descriptor, stringify(this.#rows, { escape_formulas: this.#audience === 'spreadsheets' }));
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

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { maskPersonalData } from '../domain/text/text.ts';
import type { Rejection } from './import-log.ts';
import { CsvWriter } from './row-files.ts';

/** The list of what was rejected. It is made with the first rejection, in place of an earlier import's, for its owner only. */
export class RejectedFile {
  readonly path: string;
  #writer: CsvWriter | undefined;

  constructor(directory: string) {
    this.path = join(directory, 'rejected.csv');
  }

  get exists(): boolean {
    return this.#writer !== undefined;
  }

  write({ file, line, reason, detail }: Rejection): void {
    if (this.#writer === undefined) {
      rmSync(this.path, { force: true });
      this.#writer = new CsvWriter(this.path, ['file', 'line', 'reason', 'detail']);
    }
    this.#writer.write([file, line, reason, maskPersonalData(detail)]);
  }

  close(): void {
    this.#writer?.close();
  }
}

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { maskPersonalData } from '../domain/text/text.ts';
import { CsvWriter } from './csv-writer.ts';
import type { Rejection } from './import-log.ts';

/** The file that lists rejections. Created at the first rejection, replacing an earlier import's; readable by its owner only. */
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

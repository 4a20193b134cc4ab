import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { maskPersonalData } from '../domain/text/text.ts';
import { CsvWriter } from './csv-writer.ts';
import type { Rejection } from './import-log.ts';

/**
 * The file that lists rejections, readable by its owner only. It is written under another name until the import is done;
 * then it replaces an earlier import's.
 */
export class RejectedFile {
  readonly path: string;
  readonly #partial: string;
  /** The folder that the import makes, if it does not exist yet; the folders above it are made with it. */
  readonly #made: string | undefined;
  #writer: CsvWriter | undefined;

  constructor(directory: string) {
    this.path = join(directory, 'rejected.csv');
    this.#partial = `${this.path}.partial`;
    this.#made = missingAncestor(directory);
  }

  get exists(): boolean {
    return this.#writer !== undefined;
  }

  write({ file, line, reason, detail }: Rejection): void {
    if (this.#writer === undefined) {
      rmSync(this.#partial, { force: true });
      // People open it in a spreadsheet, and it quotes texts of files that somebody else made.
      this.#writer = new CsvWriter(this.#partial, ['file', 'line', 'reason', 'detail'], 'spreadsheets');
    }
    this.#writer.write([maskPersonalData(file), line, reason, maskPersonalData(detail)]);
  }

  /** Ends the file of a finished import. */
  keep(): void {
    if (this.#writer === undefined) return;
    this.#writer.close();
    renameSync(this.#partial, this.path);
  }

  /** Removes the file of an import that came to nothing, and the folders that were made for it. */
  discard(): void {
    try {
      this.#writer?.close();
    } finally {
      if (this.#writer !== undefined) rmSync(this.#partial, { force: true });
      removeEmptyFolders(dirname(this.path), this.#made);
    }
  }
}

/** Returns the topmost folder of a path that does not exist; undefined if all exist. */
function missingAncestor(path: string): string | undefined {
  let missing: string | undefined;
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing = at;
  return missing;
}

/** Removes `folder` and those above it, up to `top`, as long as they are empty. */
function removeEmptyFolders(folder: string, top: string | undefined): void {
  if (top === undefined) return;
  for (let at = resolve(folder); at.startsWith(top); at = dirname(at)) {
    if (!existsSync(at)) continue;
    if (readdirSync(at).length > 0) return;
    rmdirSync(at);
  }
}

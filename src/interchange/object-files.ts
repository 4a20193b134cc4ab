import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from './json-documents.ts';

/** Writes objects into a folder, one a file, one line each: upstream's JSON reader takes a line for a record. */
export class ObjectWriter {
  readonly #folder: string;

  constructor(directory: string, folder: string) {
    this.#folder = join(directory, folder);
    mkdirSync(this.#folder, { mode: 0o700 });
  }

  /** Two ids may come down to one name: the later gets a number. */
  write(name: string, document: JsonObject): void {
    const text = `${JSON.stringify(document)}\n`;
    for (let copy = 1; !this.#wrote(copy === 1 ? name : `${name}~${copy}`, text); copy++);
  }

  /** False when there is an object of that name. */
  #wrote(name: string, text: string): boolean {
    try {
      writeFileSync(join(this.#folder, `${name}.json`), text, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    }
  }
}

import type { StoreInfo } from '../domain/ports/store.ts';
import type { StoreRecords } from '../domain/store-records.ts';
import type { Terminal } from './terminal.ts';

export interface TransferProgress {
  readonly stage: string;
  readonly rows: number;
}

/** What the commands that move data need of the store they run on; `cli.ts` supplies it. */
export interface DataTransfer {
  /** Makes a new store from the records. Throws `StoreExists` where there is one, and whatever the records throw. */
  importRecords(request: {
    readonly owner: string;
    readonly source: StoreRecords;
    readonly onProgress: (progress: TransferProgress) => void;
  }): Promise<StoreInfo>;
  /** Gives `work` all records of the store as they are at one moment. */
  withRecords<T>(
    work: (stored: {
      readonly info: StoreInfo;
      readonly records: StoreRecords;
      readonly hasBankids: boolean;
    }) => Promise<T>,
  ): Promise<T>;
  /** Sample data that is in no store. */
  sampleRecords(request: { readonly combos: number; readonly seed: number; readonly history: number }): StoreRecords;
  /** Copies the live store into an empty directory; gives the names of the files. */
  backUp(
    target: string,
    options: { readonly keys: boolean; readonly onProgress: (file: string, share: number) => void },
  ): Promise<readonly string[]>;
}

const PROGRESS_MS = 2_000;

/** Says how far a long command has come, every two seconds, to a person who watches; nothing in a pipe. */
export function progressNotes(terminal: Terminal): (text: string) => void {
  let next = performance.now() + PROGRESS_MS;
  return (text) => {
    if (!terminal.interactive || performance.now() < next) return;
    next = performance.now() + PROGRESS_MS;
    terminal.note(text);
  };
}

/** Counts of rows by table, for a person. */
export function countLines(counts: Readonly<Record<string, number>>): string[] {
  return Object.entries(counts).map(([table, rows]) => `  ${table.padEnd(20)} ${rows}`);
}

import type { StoreInfo } from '../domain/ports/store.ts';
import type { Outcome } from '../domain/refusal.ts';
import type { StoreRecords } from '../domain/store-records.ts';
import type { Terminal } from './terminal.ts';

/** What a restore loses of one kind. */
export interface Loss {
  readonly kind: string;
  /** The noun for one of its kind. */
  readonly noun: string;
  /** Identifiers. */
  readonly keys: readonly string[];
}

/** A backup that was checked, and what putting it in place of the present store loses. */
export interface StagedRestore {
  readonly backup: StoreContent;
  /** The store that is in place; null if there is none, a text where it cannot be read. */
  readonly present: StoreContent | string | null;
  /** What the present store has and the backup has not. */
  readonly lost: readonly Loss[];
  /** Puts it in place and returns where the replaced files lie; null if there were none. */
  putInPlace(): string | null;
  /** Removes what was prepared. */
  discard(): void;
}

interface StoreContent {
  readonly store_id: string;
  readonly revision: number;
  readonly audit_entries: number;
  readonly last_entry_at: string | null;
}

export interface TransferProgress {
  readonly stage: string;
  readonly rows: number;
}

/** The store operations behind the commands that move data; `cli.ts` supplies them. */
export interface DataTransfer {
  /** Creates a store from the records. Throws `StoreExists` where there is one already. Errors of `source` pass through. */
  importRecords(request: {
    readonly owner: string;
    readonly source: StoreRecords;
    readonly onProgress: (progress: TransferProgress) => void;
  }): Promise<StoreInfo>;
  /** Runs `work` on a consistent snapshot of all records of the store. */
  withRecords<T>(
    work: (stored: {
      readonly info: StoreInfo;
      readonly records: StoreRecords;
      readonly hasBankids: boolean;
    }) => Promise<T>,
  ): Promise<T>;
  /** Generates sample data without a store. */
  sampleRecords(request: { readonly combos: number; readonly seed: number; readonly history: number }): StoreRecords;
  /** Copies the store, which may be in use, into an empty directory; returns the names of the files. */
  backUp(
    target: string,
    options: { readonly keys: boolean; readonly onProgress: (file: string, share: number) => void },
  ): Promise<readonly string[]>;
  /** Copies a backup beside the store, checks it, and compares the two. Changes nothing else. Refuses what is no backup. */
  stageRestore(backup: string): Promise<Outcome<StagedRestore>>;
  /** Brings the store's schema and its documents up to date. */
  migrate(onProgress: (kind: string, rows: number) => void): Promise<Migrated>;
}

/** The changes made by `data migrate`. */
interface Migrated {
  /** Schema version of each file, before and after. */
  readonly schema: Readonly<Record<string, { readonly from: number; readonly to: number }>>;
  /** Number of documents rewritten in the newest format, by kind. */
  readonly rewritten: Readonly<Record<string, number>>;
}

const PROGRESS_MS = 2_000;

/** Returns a function that prints progress on an interactive terminal, at most every two seconds. Prints nothing in a pipe. */
export function progressNotes(terminal: Terminal): (text: string) => void {
  let next = performance.now() + PROGRESS_MS;
  return (text) => {
    if (!terminal.interactive || performance.now() < next) return;
    next = performance.now() + PROGRESS_MS;
    terminal.note(text);
  };
}

/** Row counts by table, as lines of text. */
export function countLines(counts: Readonly<Record<string, number>>): string[] {
  return Object.entries(counts).map(([table, rows]) => `  ${table.padEnd(20)} ${rows}`);
}

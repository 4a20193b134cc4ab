import { statSync } from 'node:fs';
import { constants, DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { TextRefused } from './store-errors.ts';

export type Parameter = string | number | null;
export type Row = Readonly<Record<string, SQLOutputValue>>;

export interface DatabaseOptions {
  readonly readOnly: boolean;
  /**
   * Milliseconds for which a statement blocks its thread while another connection has the lock. Only a worker thread may
   * wait like that; on the main thread `whenFree` waits.
   */
  readonly busyTimeout?: number;
  /** Throws where there is no such file (default: one is made, if it is opened for writing). */
  readonly existing?: boolean;
}

/** One connection, with its prepared statements. Statement text comes from this folder only; values are parameters. */
export class Database {
  readonly #path: string;
  readonly #options: DatabaseOptions;
  readonly #statements = new Map<string, StatementSync>();
  #handle: DatabaseSync;
  #file: string | undefined;

  constructor(path: string, options: DatabaseOptions) {
    this.#path = path;
    this.#options = options;
    const { handle, file } = opened(path, options);
    this.#handle = handle;
    this.#file = file;
  }

  /** Tells whether the file that is open here still lies at its path: `replaced` by another one, or `gone`. */
  get place(): 'same' | 'replaced' | 'gone' {
    const now = fileAt(this.#path);
    if (now === undefined) return 'gone';
    return now === this.#file ? 'same' : 'replaced';
  }

  /**
   * Opens the file that lies at the path now in place of the one that is open here. What was set on the connection has to
   * be set again, and rows that are being iterated end with an error.
   */
  reopen(): void {
    const { handle, file } = opened(this.#path, { ...this.#options, existing: true });
    this.close();
    this.#handle = handle;
    this.#file = file;
  }

  /** Prevents attaching other databases, so a handle for one file cannot write another. */
  refuseAttaching(): void {
    this.#handle.setAuthorizer((action) =>
      action === constants.SQLITE_ATTACH ? constants.SQLITE_DENY : constants.SQLITE_OK,
    );
  }

  all(sql: string, ...parameters: readonly Parameter[]): Row[] {
    return this.#prepared(sql).all(...storable(parameters));
  }

  get(sql: string, ...parameters: readonly Parameter[]): Row | undefined {
    return this.#prepared(sql).get(...storable(parameters));
  }

  /** Yields rows one by one. The statement is not shared, so other reads can run in between. */
  iterate(sql: string, ...parameters: readonly Parameter[]): Iterable<Row> {
    return this.#handle.prepare(sql).iterate(...storable(parameters));
  }

  /** Runs a write and returns the number of rows it touched. */
  run(sql: string, ...parameters: readonly Parameter[]): number {
    return Number(this.#prepared(sql).run(...storable(parameters)).changes);
  }

  /** Runs statements without parameters: schema and pragmas. */
  execute(sql: string): void {
    this.#handle.exec(sql);
  }

  /** Makes a function callable from SQL. Equal arguments must give equal results. */
  define(name: string, implementation: (...values: SQLOutputValue[]) => SQLInputValue): void {
    this.#handle.function(name, { deterministic: true, varargs: true }, implementation);
  }

  /** Runs `work` so that all its reads see one state of the data. */
  snapshot<T>(work: () => T): T {
    return this.#handle.isTransaction ? work() : this.#transaction('BEGIN', work);
  }

  /** Runs `work` in a transaction: an exception rolls all its writes back. Other writers wait. */
  write<T>(work: () => T): T {
    return this.#transaction('BEGIN IMMEDIATE', work);
  }

  close(): void {
    this.#statements.clear();
    if (this.#handle.isOpen) this.#handle.close();
  }

  #transaction<T>(begin: string, work: () => T): T {
    this.#handle.exec(begin);
    try {
      const result = work();
      this.#handle.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite may have rolled back already, for example on a full disk.
      if (this.#handle.isTransaction) this.#handle.exec('ROLLBACK');
      throw error;
    }
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#handle.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** Opens a file, and says which one: another may take its place just then. */
function opened(path: string, { readOnly, busyTimeout = 0, existing = false }: DatabaseOptions) {
  const location = existing && !readOnly ? existingOnly(path) : path;
  for (;;) {
    const before = fileAt(path);
    const handle = new DatabaseSync(location, { readOnly, timeout: busyTimeout });
    const file = fileAt(path);
    if (before === file || before === undefined) return { handle, file };
    handle.close();
  }
}

function existingOnly(path: string): URL {
  const url = pathToFileURL(path);
  url.searchParams.set('mode', 'rw');
  return url;
}

/** Returns what tells a file from any other one that exists; undefined where there is none. */
function fileAt(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

/** Refuses texts that would change silently: SQLite's functions end a text at U+0000, and UTF-8 cannot encode half a surrogate pair. */
function storable(parameters: readonly Parameter[]): readonly Parameter[] {
  for (const value of parameters) {
    if (typeof value !== 'string') continue;
    if (value.includes('\u0000')) throw new TextRefused('A text holds U+0000, which cannot be stored.');
    if (!value.isWellFormed()) throw new TextRefused('A text holds an unpaired surrogate, which cannot be stored.');
  }
  return parameters;
}

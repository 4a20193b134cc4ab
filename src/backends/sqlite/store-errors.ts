export type StoreProblem =
  | 'missing_store'
  | 'missing_file'
  | 'older_schema'
  | 'newer_schema'
  | 'mixed_stores'
  | 'invalid_settings'
  | 'not_a_store';

export interface StoreUnavailableOptions extends ErrorOptions {
  readonly instead?: string;
}

/** Thrown when the data directory cannot be used. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  readonly problem: StoreProblem;
  /** The command of this program that fixes it. */
  readonly command: string | null;
  /** What a person has to do where no command of this program fixes it; null if nothing more is known. */
  readonly instead: string | null;

  constructor(problem: StoreProblem, message: string, command: string | null, options: StoreUnavailableOptions = {}) {
    super(message, options);
    this.problem = problem;
    this.command = command;
    this.instead = options.instead ?? null;
  }
}

/** Thrown when a new store is requested where one exists or is being created. Nothing was changed. */
export class StoreExists extends Error {
  override readonly name = 'StoreExists';
  readonly instead: string;

  constructor(
    message: string,
    instead = 'Use that store, or set BRAND_ESCALATIONS_DATA to another directory.',
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.instead = instead;
  }
}

/** Thrown when a new store is requested in a directory that holds other files. Nothing was changed. */
export class DirectoryNotEmpty extends Error {
  override readonly name = 'DirectoryNotEmpty';

  constructor(directory: string, entries: readonly string[]) {
    const more = entries.length > 1 ? ` and ${entries.length - 1} more` : '';
    super(`${directory} holds other files (${JSON.stringify(entries[0])}${more}), so no store is made in it.`);
  }
}

/** Thrown at a second commit of the same change: the caller did not check `appliedChange` first. Nothing was written. */
export class ChangeAlreadyApplied extends Error {
  override readonly name = 'ChangeAlreadyApplied';
}

/** Thrown for text that SQLite or a later reader would truncate or change. Callers refuse it first, so this is a bug. */
export class TextRefused extends Error {
  override readonly name = 'TextRefused';
}

/** Thrown for a stored row that this program did not write: the file was edited by other means or is damaged. */
export class StoredRowInvalid extends Error {
  override readonly name = 'StoredRowInvalid';
}

/** True if the error comes from SQLite with one of these primary result codes. */
export function isSqliteError(error: unknown, ...codes: readonly number[]): error is Error {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return false;
  return codes.length === 0 || codes.includes(error.errcode & 0xff);
}

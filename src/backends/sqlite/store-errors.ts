export type StoreProblem =
  | 'missing_store'
  | 'missing_file'
  | 'older_schema'
  | 'newer_schema'
  | 'mixed_stores'
  | 'invalid_settings'
  | 'unreadable';

/** The data directory cannot be used as it is. `command` is what a person runs to put it right. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  readonly problem: StoreProblem;
  readonly command: string | null;

  constructor(problem: StoreProblem, message: string, command: string | null, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
    this.command = command;
  }
}

/** A new store was asked for where one is, or is being made. Nothing was changed. */
export class StoreExists extends Error {
  override readonly name = 'StoreExists';
}

/** A second commit of the same change on current data: the caller did not look at `appliedChange` first. Nothing was written. */
export class ChangeAlreadyApplied extends Error {
  override readonly name = 'ChangeAlreadyApplied';
}

/** Text that SQLite or a later reader would cut or change. Callers refuse it first; reaching the store is a bug. */
export class TextRefused extends Error {
  override readonly name = 'TextRefused';
}

/** A stored row is not what this program writes: the file was edited by other means or is damaged. */
export class StoredRowInvalid extends Error {
  override readonly name = 'StoredRowInvalid';
}

/** Does the error come from SQLite, with one of these primary result codes? */
export function isSqliteError(error: unknown, ...codes: readonly number[]): error is Error {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return false;
  return codes.length === 0 || codes.includes(error.errcode & 0xff);
}

import { StoreTrouble } from '../../domain/ports/store-trouble.ts';
import { NewerFormat } from '../../domain/record-format.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { StoredRowInvalid, StoreUnavailable } from '../sqlite/store-errors.ts';

/** Returns an expected error of a store or its machine as a refusal, with the fix; undefined for any other error. */
export function refusalFor(error: unknown): Refusal | undefined {
  if (error instanceof StoreTrouble) return error.refusal;
  if (error instanceof StoreUnavailable) {
    const instead = error.command === null ? (error.instead ?? 'Check the data directory.') : `Run: ${error.command}`;
    return { code: 'no_store', message: error.message, instead };
  }
  if (error instanceof NewerFormat) {
    return { code: 'no_store', message: error.message, instead: 'No data was changed.' };
  }
  if (error instanceof StoredRowInvalid) {
    const instead = 'Keep the data directory as it is and compare it with a backup.';
    return { code: 'tampered', message: error.message, instead };
  }
  return undefined;
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_DESK, type Desk } from '../../domain/escalation/desk.ts';
import { deskIn } from '../sqlite/desk-settings.ts';
import { StoreUnavailable } from '../sqlite/store-errors.ts';

/** Path of the file with the settings of the desk. */
export const deskPath = (directory: string): string => join(directory, 'settings.json');

/** Reads the settings of the desk; without a file, the runbook's numbers and no teams. Throws {@link StoreUnavailable} for an invalid file. */
export function readDesk(directory: string): Desk {
  const path = deskPath(directory);
  return existsSync(path) ? deskIn(bytesOf(path), path) : DEFAULT_DESK;
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StoreUnavailable('invalid_settings', `${path} cannot be read.`, null, { cause: error });
  }
}

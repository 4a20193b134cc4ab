import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_DESK, type Desk, deskSchema } from '../../domain/escalation/desk.ts';
import { explainIssues } from '../../domain/input/input-issues.ts';
import { JsonFault, readStrictJson } from '../../domain/input/strict-json.ts';
import { StoreUnavailable } from '../sqlite/store-errors.ts';

/** Path of the file with the settings of the desk. */
export const deskPath = (directory: string): string => join(directory, 'settings.json');

/** Reads the settings of the desk; without a file, the runbook's numbers and no teams. Throws {@link StoreUnavailable} for an invalid file. */
export function readDesk(directory: string): Desk {
  const path = deskPath(directory);
  if (!existsSync(path)) return DEFAULT_DESK;
  const parsed = deskSchema.safeParse(jsonOf(path), { reportInput: true, jitless: true });
  if (parsed.success) return parsed.data;
  const { message, instead } = explainIssues(parsed.error, deskSchema);
  throw new StoreUnavailable('invalid_settings', `${path} has a mistake in it: ${message} ${instead}`, null);
}

function jsonOf(path: string): unknown {
  const json = readStrictJson(bytesOf(path));
  if (!(json instanceof JsonFault)) return json.value;
  throw new StoreUnavailable('invalid_settings', `${path} cannot be used: ${json.problem}.`, null);
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StoreUnavailable('invalid_settings', `${path} cannot be read.`, null, { cause: error });
  }
}

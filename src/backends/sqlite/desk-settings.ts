import type { z } from 'zod';
import { type Desk, deskSchema } from '../../domain/escalation/desk.ts';
import { explainIssues } from '../../domain/input/input-issues.ts';
import { JsonFault, readStrictJson } from '../../domain/input/strict-json.ts';
import { StoreUnavailable } from './store-errors.ts';

/** Returns the settings of the desk that a document holds. Throws {@link StoreUnavailable}, which names its place, for an invalid one. */
export function deskIn(document: Uint8Array, place: string): Desk {
  return settingsIn(deskSchema, document, place);
}

/** Returns the settings that a document holds. Throws {@link StoreUnavailable}, which names its place, for an invalid one. */
export function settingsIn<Schema extends z.ZodObject>(
  schema: Schema,
  document: Uint8Array,
  place: string,
): z.output<Schema> {
  const json = readStrictJson(document);
  if (json instanceof JsonFault)
    throw new StoreUnavailable('invalid_settings', `${place} cannot be used: ${json.problem}.`, null);
  const parsed = schema.safeParse(json.value, { reportInput: true, jitless: true });
  if (parsed.success) return parsed.data;
  const { message, instead } = explainIssues(parsed.error, schema);
  throw new StoreUnavailable('invalid_settings', `${place} has a mistake in it: ${message} ${instead}`, null);
}

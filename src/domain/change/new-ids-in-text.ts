import { type Outcome, refused } from '../refusal.ts';
import type { Json } from '../text/canonical.ts';
import type { ProvisionalIds } from './provisional.ts';

/**
 * Fields whose text people read and nothing evaluates, and those that take an escalation's id. A test holds that each is
 * a field of some operation.
 */
export const MAY_HOLD_NEW_IDS: ReadonlySet<string> = new Set([
  ...['notes', 'reason', 'details', 'resolution', 'preventive_measures', 'lessons_learned'],
  ...['escalation_id', 'duplicate_of', 'reopens'],
]);

/**
 * Refuses an id that a plan has yet to make in any text that is matched, compared or parsed: names, narratives,
 * patterns, instructions. It is evaluated with a provisional id and would be stored with the real one, so what a person
 * approved would not be what is there.
 */
export function newIdInText(input: Json, ids: ProvisionalIds): Outcome<never> | null {
  if (ids.isEmpty) return null;
  const field = fieldWithId(input, 'input', ids);
  if (field === null) return null;
  return refused({
    code: 'invalid_input',
    field,
    message: `The text of "${field}" refers to an id that does not exist yet, so it cannot be tested as it would be stored.`,
    instead: `Leave the reference out, or refer to new ids in these texts only: ${[...MAY_HOLD_NEW_IDS].join(', ')}.`,
  });
}

function fieldWithId(value: Json, field: string, ids: ProvisionalIds): string | null {
  if (typeof value === 'string') return ids.isIn(value) ? field : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    if (MAY_HOLD_NEW_IDS.has(key) && typeof inner === 'string') continue;
    const found = fieldWithId(inner, `${field}.${key}`, ids);
    if (found !== null) return found;
  }
  return null;
}

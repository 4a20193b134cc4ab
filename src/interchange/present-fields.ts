import { toOneLine } from '../domain/text/cell.ts';
import { isMissing, isMissingName } from '../domain/text/missing.ts';
import type { JsonObject } from './json-values.ts';

/** Fields in which people write sentences, or a pattern: a text such as "N/A" or "." is what they meant. */
const FREE_TEXTS: ReadonlySet<string> = new Set(['regex', 'notes', 'details', 'feedback_text', 'resolution_notes']);
const NAMES: ReadonlySet<string> = new Set(['brandname', 'brand_name']);

/**
 * Returns the fields of a document that hold a value: upstream writes null for none, and texts such as "None" and "NaN".
 * Names of brands come on one line, as from a table.
 */
export function presentFields(document: JsonObject): JsonObject {
  const fields = Object.entries(document).filter(([key, value]) => !standsForNothing(key, value));
  return Object.fromEntries(
    fields.map(([key, value]) => [key, NAMES.has(key) && typeof value === 'string' ? toOneLine(value) : value]),
  );
}

function standsForNothing(key: string, value: unknown): boolean {
  if (typeof value !== 'string' || FREE_TEXTS.has(key)) return value === null;
  return NAMES.has(key) ? isMissingName(value) : isMissing(value);
}

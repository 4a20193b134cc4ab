import { CELL_LIMITS, cleanCell, cleanName } from '../text/cell.ts';
import { cleanFreeText, FREE_TEXT_LIMIT } from '../text/free-text.ts';
import { isMissing, isMissingName } from '../text/missing.ts';
import { cleanPerson, PERSON_FIELDS, PERSON_LIMIT } from '../text/person.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fields in which people write sentences, or a pattern: a text such as "N/A" or "." is what they meant. */
const FREE_TEXTS: ReadonlySet<string> = new Set([
  'regex',
  'regex_pattern',
  'notes',
  'details',
  'feedback_text',
  'resolution_notes',
]);
const NAMES: ReadonlySet<string> = new Set(['brandname', 'brand_name']);
/** Other fields on one line. */
const LINES: ReadonlySet<string> = new Set(['sector', ...PERSON_FIELDS]);
/** A control character in a pattern is a part of it. */
const PATTERNS: ReadonlySet<string> = new Set(['regex', 'regex_pattern']);

/**
 * Returns the fields of a document that hold a value: upstream writes null for none, and texts such as "None" and "NaN".
 * Texts come as tools store them: names on one line, others with line feeds and without control characters.
 *
 * @param onCleaned called for each text that was changed
 */
export function presentFields(document: Fields, onCleaned: () => void = () => {}): Record<string, unknown> {
  const fields = Object.entries(document).filter(([key, value]) => !standsForNothing(key, value));
  return cleanedFields(Object.fromEntries(fields), onCleaned);
}

/** Returns the fields of a document of this program with their texts as tools store them. It writes null for none. */
export function cleanedFields(document: Fields, onCleaned: () => void): Record<string, unknown> {
  return Object.fromEntries(Object.entries(document).map(([key, value]) => [key, cleaned(key, value, onCleaned)]));
}

function standsForNothing(key: string, value: unknown): boolean {
  if (typeof value !== 'string' || FREE_TEXTS.has(key)) return value === null || value === undefined;
  return NAMES.has(key) ? isMissingName(cleanName(value)) : isMissing(LINES.has(key) ? cleanCell(value) : value);
}

function cleaned(key: string, value: unknown, onCleaned: () => void): unknown {
  if (typeof value === 'string') {
    const clean = cleanText(key, value);
    if (clean !== value) onCleaned();
    return clean;
  }
  if (Array.isArray(value)) return value.map((one) => cleaned(key, one, onCleaned));
  return typeof value !== 'object' || value === null ? value : cleanedFields({ ...value }, onCleaned);
}

function limitOf(key: string): number {
  if (NAMES.has(key)) return CELL_LIMITS.brandname;
  if (PERSON_FIELDS.has(key)) return PERSON_LIMIT;
  return key === 'sector' ? CELL_LIMITS.sector : FREE_TEXT_LIMIT;
}

function cleanText(key: string, text: string): string {
  // What no field takes is refused as it is written: cleaning must not make it acceptable.
  if (PATTERNS.has(key) || text.length > limitOf(key) || text.includes('\u0000')) return text;
  if (NAMES.has(key)) return cleanName(text);
  if (PERSON_FIELDS.has(key)) return cleanPerson(text);
  return LINES.has(key) ? cleanCell(text) : cleanFreeText(text);
}

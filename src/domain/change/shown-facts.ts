import { z } from 'zod';
import { personName, safeId, safeText } from '../text/text.ts';

/** Fields that name people: their addresses stay readable, so that a reader can check the person. */
const PERSON_FIELDS: ReadonlySet<string> = new Set(['assigned_to', 'stakeholders', 'created_by']);

/** Fields with ids, merchant ids and digests, which are never masked: their digits are no person's. */
const ID_FIELD = /(?:^|_)(?:id|ids|mid|arn|digest|sha256)$/;

const scalars = [z.string(), z.number(), z.boolean(), z.null()] as const;
const rowSchema = z.record(z.string(), z.union(scalars));
const factSchema = z.union([...scalars, z.array(z.union([...scalars, rowSchema])), rowSchema]);

/**
 * Facts by name that an operation found or gave, cleaned and masked. Each operation has its own, so their schema says
 * only that a fact is a value, a list, or an object; what lies deeper in it is JSON text.
 */
export const shownFacts = z.preprocess(
  (facts) => {
    const clean = mapText(facts, safeText);
    if (typeof clean !== 'object' || clean === null) return clean;
    return Object.fromEntries(Object.entries(clean).map(([name, value]) => [name, fact(value)]));
  },
  z.record(z.string(), factSchema),
);

function fact(value: unknown): unknown {
  return Array.isArray(value) ? value.map((item) => (Array.isArray(item) ? asText(item) : row(item))) : row(value);
}

function row(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asText(item)]));
}

function asText(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

/** Returns the function that cleans the texts of a field. */
export function cleanerOf(field: string): (text: string) => string {
  return ownCleanerOf(field) ?? safeText;
}

function ownCleanerOf(field: string): ((text: string) => string) | undefined {
  if (PERSON_FIELDS.has(field)) return personName;
  return ID_FIELD.test(field) ? safeId : undefined;
}

/** Cleans all texts in a value, each as the field that it stands in. */
export function mapText(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((item) => mapText(item, clean));
  if (value !== null && typeof value === 'object') {
    const cleanAt = (key: string) => ownCleanerOf(key) ?? clean;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key), mapText(item, cleanAt(key))]));
  }
  return value;
}

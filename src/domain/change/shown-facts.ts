import { z } from 'zod';
import type { Json } from '../text/canonical.ts';
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
    const clean = mapText(facts);
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

/** What a field holds, from which it follows how its texts are shown: people, ids, or any other text. */
type FieldKind = 'person' | 'id' | 'text';
/** Functions that make texts ready to be shown, by the kind of their field. */
export type ShownAs = Readonly<Record<FieldKind, (text: string) => string>>;

/** Cleans and masks, for answers. */
const CLEANED: ShownAs = { person: personName, id: safeId, text: safeText };

function kindOf(field: string): FieldKind | undefined {
  if (PERSON_FIELDS.has(field)) return 'person';
  return ID_FIELD.test(field) ? 'id' : undefined;
}

/**
 * Maps all texts in a value, each as the field that it stands in.
 *
 * @param field the field that the value stands in
 */
export function mapText(value: Json, as?: ShownAs, field?: string): Json;
export function mapText(value: unknown, as?: ShownAs, field?: string): unknown;
export function mapText(value: unknown, as: ShownAs = CLEANED, field = ''): unknown {
  return mapTextOf(value, as, kindOf(field) ?? 'text');
}

function mapTextOf(value: unknown, as: ShownAs, kind: FieldKind): unknown {
  if (typeof value === 'string') return as[kind](value);
  if (Array.isArray(value)) return value.map((item) => mapTextOf(item, as, kind));
  if (value !== null && typeof value === 'object') {
    return withDistinctKeys(
      Object.entries(value).map(([key, item]) => [as[kind](key), mapTextOf(item, as, kindOf(key) ?? kind)] as const),
    );
  }
  return value;
}

/** Makes an object of entries. Keys that masks have made alike are counted, so that none replaces another. */
export function withDistinctKeys<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const taken = new Map<string, number>();
  return Object.fromEntries(
    entries.map(([key, value]) => {
      let name = key;
      while (taken.has(name)) {
        const count = (taken.get(key) ?? 1) + 1;
        taken.set(key, count);
        name = `${key} (${count})`;
      }
      taken.set(name, taken.get(name) ?? 1);
      return [name, value];
    }),
  );
}

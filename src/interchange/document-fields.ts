import { z } from 'zod';
import { MAX_BRANDID } from '../domain/brand/brand.ts';
import { conformedTo } from '../domain/input/conformed.ts';
import { explainIssues } from '../domain/input/input-issues.ts';
import { CELL_LIMITS } from '../domain/text/cell.ts';
import { PERSON_FIELDS, PERSON_LIMIT } from '../domain/text/person.ts';
import { echo } from './echo.ts';
import { parseEpoch, parseInstant } from './field-values.ts';
import { Fault, type RejectionReason } from './import-log.ts';
import { isJsonObject } from './json-values.ts';

/**
 * Validates a record by a domain schema, but returns its texts unchanged: the domain's schemas mask personal data, which
 * is meant for answers. Drops fields that the schema does not know, at every depth, and names them to `onDropped`.
 */
export function validateRecord<T>(
  schema: z.ZodType<T> & z.ZodObject,
  record: unknown,
  onDropped: (path: string) => void = () => {},
): T | Fault {
  const conformed = conformedTo(schema, record);
  const parsed = schema.safeParse(conformed, { reportInput: true });
  if (!parsed.success) return new Fault(reasonOf(parsed.error), explainIssues(parsed.error, schema).message);
  const dropped = new Set<string>();
  const known = pickKnown(parsed.data, conformed, '', dropped);
  for (const path of dropped) onDropped(path);
  const long = tooLong(known);
  if (long !== undefined) return long;
  if (!conforms(schema, known)) throw new TypeError('a record became invalid when unknown fields were dropped');
  return known;
}

/** Returns a fault for a name, a sector or a person that no table and no tool takes. Other texts are bounded when they are read. */
function tooLong(value: unknown, name = ''): Fault | undefined {
  if (typeof value === 'string') {
    const most = limitOf(name);
    return value.length > most
      ? new Fault('too_long', `${name} has ${value.length} characters; the maximum is ${most}`)
      : undefined;
  }
  const parts = Array.isArray(value)
    ? value.map((item) => tooLong(item, name))
    : isJsonObject(value)
      ? fieldFaults(value)
      : [];
  return parts.find((fault) => fault !== undefined);
}

function fieldFaults(record: Readonly<Record<string, unknown>>): (Fault | undefined)[] {
  return Object.entries(record).map(([name, value]) => tooLong(value, name));
}

function limitOf(name: string): number {
  if (PERSON_FIELDS.has(name)) return PERSON_LIMIT;
  return name === 'brandname' || name === 'sector' ? CELL_LIMITS[name] : Number.POSITIVE_INFINITY;
}

/** Returns the raw values of those fields that the parsed value has. */
function pickKnown(parsed: unknown, raw: unknown, path: string, dropped: Set<string>): unknown {
  if (Array.isArray(parsed) && Array.isArray(raw)) {
    return parsed.map((item, index) => pickKnown(item, raw[index], path, dropped));
  }
  if (!isJsonObject(parsed) || !isJsonObject(raw)) return raw;
  for (const key of Object.keys(raw)) if (!Object.hasOwn(parsed, key) && raw[key] != null) dropped.add(path + key);
  return Object.fromEntries(
    Object.entries(parsed).map(([key, value]) => [key, pickKnown(value, raw[key], `${path}${key}.`, dropped)]),
  );
}

function conforms<T>(schema: z.ZodType<T>, value: unknown): value is T {
  return schema.safeParse(value).success;
}

function reasonOf(error: z.ZodError): RejectionReason {
  const [issue] = error.issues;
  if (issue?.code === 'too_big' || issue?.code === 'too_small') return 'out_of_range';
  if (issue?.code === 'invalid_value') return 'unknown_value';
  return issue?.code === 'invalid_type' && (issue.input === undefined || issue.input === null)
    ? 'missing_field'
    : 'bad_value';
}

const brandidSchema = z.int().min(1).max(MAX_BRANDID);

/** Returns the brandid of a document. */
export function documentBrandid(document: { readonly brandid?: unknown }): number | Fault {
  const parsed = brandidSchema.safeParse(conformedTo(brandidSchema, document.brandid));
  if (parsed.success) return parsed.data;
  const what = document.brandid === undefined ? 'is missing' : `must be a whole number from 1 to ${MAX_BRANDID}`;
  return new Fault(document.brandid === undefined ? 'missing_field' : 'bad_value', `brandid ${what}`);
}

/** Returns the first value that is neither undefined nor null; upstream writes null for unknown values. */
export function firstPresent(...values: readonly unknown[]): unknown {
  return values.find((value) => value !== undefined && value !== null) ?? null;
}

/** Names of the fields that hold a time. */
const TIME_FIELDS: ReadonlySet<string> = new Set([
  'at',
  'applied_at',
  'closed_at',
  'created_at',
  'generated_at',
  'start_time',
  'stop_time',
  'submitted_at',
]);

/** Converts every time in a record to a UTC instant, at every depth. */
export function normaliseTimes(record: unknown): unknown {
  if (Array.isArray(record)) {
    const items = record.map(normaliseTimes);
    return items.find((item) => item instanceof Fault) ?? items;
  }
  if (!isJsonObject(record)) return record;
  const fields: [string, unknown][] = [];
  for (const [key, value] of Object.entries(record)) {
    const isTime = TIME_FIELDS.has(key) && (typeof value === 'string' || typeof value === 'number');
    const converted = isTime ? parseTime(key, String(value)) : normaliseTimes(value);
    if (converted instanceof Fault) return converted;
    fields.push([key, converted]);
  }
  return Object.fromEntries(fields);
}

function parseTime(name: string, text: string): string | Fault {
  return (
    parseInstant(text) ??
    parseEpoch(text) ??
    new Fault('bad_time', `${name} is ${echo(text)}, which is not a time such as 2026-02-14T09:30:00Z`)
  );
}

/** Returns a fault unless the value is null or from 0 to 1. */
export function checkShare(name: string, value: number | null): Fault | undefined {
  return value !== null && (value < 0 || value > 1)
    ? new Fault('out_of_range', `${name} is ${value}; it must be from 0 to 1`)
    : undefined;
}

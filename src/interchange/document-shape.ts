import { z } from 'zod';
import { MAX_BRANDID } from '../domain/brand/brand.ts';
import { explainIssues } from '../domain/input/input-issues.ts';
import { echo, instantOf } from './field-values.ts';
import { Fault, type RejectionReason } from './import-log.ts';
import { isJsonObject } from './json-documents.ts';

/**
 * Judges a record by a schema of the domain and keeps its texts as they are: the domain's schemas mask personal data in what
 * they parse, which is for answers. Fields that the schema does not know are left out, at every depth.
 */
export function shaped<T>(schema: z.ZodType<T> & z.ZodObject, record: unknown): T | Fault {
  const parsed = schema.safeParse(record, { reportInput: true });
  if (!parsed.success) return new Fault(reasonOf(parsed.error), explainIssues(parsed.error, schema).message);
  const kept = inShapeOf(parsed.data, record);
  if (!conforms(schema, kept)) throw new TypeError('a record lost its shape when unknown fields were left out');
  return kept;
}

function inShapeOf(parsed: unknown, raw: unknown): unknown {
  if (Array.isArray(parsed) && Array.isArray(raw)) return parsed.map((one, index) => inShapeOf(one, raw[index]));
  if (!isJsonObject(parsed) || !isJsonObject(raw)) return raw;
  return Object.fromEntries(Object.entries(parsed).map(([key, one]) => [key, inShapeOf(one, raw[key])]));
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

const documentBrandid = z.int().min(1).max(MAX_BRANDID);

/** Which brand a document is about. */
export function brandidIn(document: { readonly brandid?: unknown }): number | Fault {
  const parsed = documentBrandid.safeParse(document.brandid);
  if (parsed.success) return parsed.data;
  const what = document.brandid === undefined ? 'is missing' : `must be a whole number from 1 to ${MAX_BRANDID}`;
  return new Fault(document.brandid === undefined ? 'missing_field' : 'bad_value', `brandid ${what}`);
}

/** The first value that is there: upstream writes null for what it does not know. */
export function firstOf(...values: readonly unknown[]): unknown {
  return values.find((value) => value !== undefined && value !== null) ?? null;
}

/** Times within a record, by the field's name. */
const TIMES: ReadonlySet<string> = new Set([
  'at',
  'applied_at',
  'closed_at',
  'created_at',
  'generated_at',
  'start_time',
  'stop_time',
  'submitted_at',
]);

/** The record with every time in it as a UTC instant, at every depth. */
export function withInstants(record: unknown): unknown {
  if (Array.isArray(record)) {
    const items = record.map(withInstants);
    return items.find((item) => item instanceof Fault) ?? items;
  }
  if (!isJsonObject(record)) return record;
  const fields: [string, unknown][] = [];
  for (const [key, value] of Object.entries(record)) {
    const converted = TIMES.has(key) && typeof value === 'string' ? instantIn(key, value) : withInstants(value);
    if (converted instanceof Fault) return converted;
    fields.push([key, converted]);
  }
  return Object.fromEntries(fields);
}

function instantIn(name: string, text: string): string | Fault {
  return (
    instantOf(text) ?? new Fault('bad_time', `${name} is ${echo(text)}, which is no time such as 2026-02-14T09:30:00Z`)
  );
}

/** A share from 0 to 1, or nothing. */
export function shareFault(name: string, value: number | null): Fault | undefined {
  return value !== null && (value < 0 || value > 1)
    ? new Fault('out_of_range', `${name} is ${value}; it must be from 0 to 1`)
    : undefined;
}

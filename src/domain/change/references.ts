import { done, type Outcome, refused } from '../refusal.ts';
import type { Json } from '../text/canonical.ts';

/**
 * References in later steps of a plan to results of earlier ones: `{"$from": "steps.0.brands.1.brandid"}` stands for a whole
 * value, and `{steps.0.brands.1.brandid}` inside a text for its value as text.
 */
const WHOLE_PATH = /^steps\.(\d{1,2})((?:\.[A-Za-z0-9_]{1,64}){0,8})$/;
const IN_TEXT = /\{(steps\.\d{1,2}(?:\.[A-Za-z0-9_]{1,64}){0,8})\}/g;

function isRecord(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lookUp(path: string, results: readonly Json[], field: string): Outcome<Json> {
  const match = WHOLE_PATH.exec(path);
  if (match === null) {
    return refused({
      code: 'invalid_input',
      field,
      message: `"${path.slice(0, 80)}" is not a reference to an earlier step.`,
      instead: 'Write it like steps.0.brands.1.brandid: the step by number from 0, then the path into what it gives.',
    });
  }
  const index = Number(match[1]);
  let at: Json | undefined = results[index];
  if (at === undefined) {
    return refused({
      code: 'invalid_input',
      field,
      message: `Step ${index} is not an earlier step of this plan (${results.length} come before this one).`,
      instead: 'Refer to a step before this one, or move this step further down.',
    });
  }
  const keys = (match[2] ?? '').split('.').filter((key) => key !== '');
  for (const key of keys) {
    const inside: Json | undefined = Array.isArray(at)
      ? at[Number(key)]
      : isRecord(at) && Object.hasOwn(at, key)
        ? at[key]
        : undefined;
    if (inside === undefined) {
      const known = isRecord(at)
        ? Object.keys(at).join(', ')
        : Array.isArray(at)
          ? `0 to ${at.length - 1}`
          : 'nothing below a plain value';
      return refused({
        code: 'invalid_input',
        field,
        message: `Step ${index} gives nothing at "${path}": there is no "${key}".`,
        instead: `Available there: ${known}.`,
      });
    }
    at = inside;
  }
  return done(at);
}

/** Returns the input with each reference replaced by the result of the earlier step. */
export function resolveReferences(input: Json, results: readonly Json[], field = 'input'): Outcome<Json> {
  if (typeof input === 'string') return resolveText(input, results, field);
  if (Array.isArray(input)) return resolveItems(input, results, field);
  if (!isRecord(input)) return done(input);
  if (Object.hasOwn(input, '$from')) {
    const path = input.$from;
    if (typeof path !== 'string' || Object.keys(input).length !== 1) {
      return refused({
        code: 'invalid_input',
        field,
        message: 'A reference is an object with the one key "$from" and a text value.',
        instead: 'Write {"$from": "steps.0.brands.1.brandid"}.',
      });
    }
    return lookUp(path, results, field);
  }
  const resolved: Record<string, Json> = {};
  for (const [key, value] of Object.entries(input)) {
    const outcome = resolveReferences(value, results, `${field}.${key}`);
    if (!outcome.ok) return outcome;
    Object.defineProperty(resolved, key, {
      value: outcome.value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return done(resolved);
}

function resolveItems(items: readonly Json[], results: readonly Json[], field: string): Outcome<Json> {
  const resolved: Json[] = [];
  for (const [index, item] of items.entries()) {
    const outcome = resolveReferences(item, results, `${field}.${index}`);
    if (!outcome.ok) return outcome;
    resolved.push(outcome.value);
  }
  return done(resolved);
}

function resolveText(text: string, results: readonly Json[], field: string): Outcome<Json> {
  let failed: Outcome<Json> | undefined;
  const resolved = text.replace(IN_TEXT, (whole, path: string) => {
    const outcome = lookUp(path, results, field);
    if (!outcome.ok) {
      failed ??= outcome;
      return whole;
    }
    return typeof outcome.value === 'object' ? JSON.stringify(outcome.value) : String(outcome.value);
  });
  return failed ?? done(resolved);
}

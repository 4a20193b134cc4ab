import { foldedFields } from '../domain/input/folded-keys.ts';
import { duplicateFault, duplicateKey } from '../domain/input/strict-json.ts';
import { FREE_TEXT_LIMIT } from '../domain/text/free-text.ts';
import { Fault } from './import-log.ts';
import { withoutNaN } from './json-pieces.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 20;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads one object as Athena's openx reader does: keys in any case, NaN for no number. An object that has a key twice, also
 * in different case, is refused: which of them counts differs between readers.
 */
export function openxObject(text: string): JsonObject | Fault {
  const json = text.replace(/^\ufeff/, '');
  let value: unknown;
  let valid = json;
  try {
    value = JSON.parse(valid);
  } catch {
    try {
      valid = withoutNaN(json);
      value = JSON.parse(valid);
    } catch {
      return new Fault('bad_json', 'it is not JSON, or not one JSON object per line');
    }
  }
  if (!isJsonObject(value)) return new Fault('bad_json', 'it is not a JSON object');
  const twice = duplicateKey(valid, (key) => key.toLowerCase());
  if (twice !== undefined) return new Fault('duplicate_key', duplicateFault(twice).problem);
  const fault = textFault(value, 'the object', 0);
  if (fault !== undefined) return fault;
  return foldedFields(value);
}

/** Returns a fault for the first text that no field may contain: U+0000, an unpaired surrogate, or excessive length. */
function textFault(value: unknown, name: string, depth: number): Fault | undefined {
  if (typeof value === 'string') {
    if (value.includes('\u0000')) return new Fault('nul_character', `${name} contains U+0000`);
    if (!value.isWellFormed()) return new Fault('bad_value', `${name} contains an unpaired surrogate`);
    if (value.length > FREE_TEXT_LIMIT) {
      return new Fault('too_long', `${name} has ${value.length} characters; the maximum is ${FREE_TEXT_LIMIT}`);
    }
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MAX_DEPTH) return new Fault('bad_value', `it is nested deeper than ${MAX_DEPTH} levels`);
  for (const [key, child] of Object.entries(value)) {
    const fault = textFault(child, Array.isArray(value) ? name : fieldName(key), depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function fieldName(key: string): string {
  return /^\w{1,40}$/.test(key) ? key : 'a field';
}

/** A document whose fields are read one by one, and the fields that nobody has read. */
export interface ReadFields {
  readonly fields: JsonObject;
  unread(): string[];
}

export function readFields(document: JsonObject): ReadFields {
  const read = new Set<string>();
  const fields = new Proxy(document, {
    get(target, key) {
      if (typeof key === 'string') read.add(key);
      return typeof key === 'string' && Object.hasOwn(target, key) ? target[key] : undefined;
    },
  });
  return { fields, unread: () => Object.keys(document).filter((key) => !read.has(key) && document[key] !== null) };
}

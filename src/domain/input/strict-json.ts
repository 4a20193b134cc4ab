/*
 * The one reader of JSON that people and files bring: documents, policy, settings, keys, signed files. JSON.parse takes the
 * last of two equal keys, and a decoder that replaces invalid bytes reads a text that nobody wrote. What a person checked
 * must be what is used, so both are refused.
 */

/** The reason why a text is not read. */
export class JsonFault {
  readonly kind: 'bad_utf8' | 'bad_json' | 'duplicate_key';
  /** Completes a sentence that begins with the name of the file: "it is not UTF-8". */
  readonly problem: string;

  constructor(kind: JsonFault['kind'], problem: string) {
    this.kind = kind;
    this.problem = problem;
  }
}

export interface ParsedJson {
  readonly value: unknown;
}

/** Decodes UTF-8, without a byte-order mark. */
export function decodeUtf8(bytes: Uint8Array): string | JsonFault {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new JsonFault('bad_utf8', 'it is not UTF-8');
  }
}

/** Reads bytes or a text as one JSON value. Faults: invalid UTF-8, invalid JSON, a key that an object has twice. */
export function readStrictJson(source: Uint8Array | string): ParsedJson | JsonFault {
  const text = typeof source === 'string' ? source : decodeUtf8(source);
  if (text instanceof JsonFault) return text;
  const json = text.replace(/^\ufeff/, '');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return new JsonFault('bad_json', 'it is not JSON');
  }
  const twice = duplicateKey(json);
  return twice === undefined ? { value } : duplicateFault(twice);
}

export function duplicateFault(key: string): JsonFault {
  const shown = /^\w{1,40}$/.test(key) ? `the key "${key}"` : 'a key';
  return new JsonFault('duplicate_key', `an object in it has ${shown} twice`);
}

/**
 * Returns the first key that an object of a valid JSON text has twice; undefined if there is none.
 *
 * @param folded returns what two spellings of one key have in common
 */
export function duplicateKey(json: string, folded: (key: string) => string = (key) => key): string | undefined {
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/gs;
  /** The keys of the objects that are open; null for a list. */
  const open: (Set<string> | null)[] = [];
  let text = '';
  for (let match = token.exec(json); match !== null; match = token.exec(json)) {
    const [found] = match;
    if (found === '{') open.push(new Set());
    else if (found === '[') open.push(null);
    else if (found === '}' || found === ']') open.pop();
    else if (found !== ':') text = found;
    else {
      const key = folded(text.includes('\\') ? String(JSON.parse(text)) : text.slice(1, -1));
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}

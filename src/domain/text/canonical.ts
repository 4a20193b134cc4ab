import canonicalize from 'canonicalize';
import type { z } from 'zod';
import type { Hasher } from '../ports/foundation.ts';

/** A JSON value. Uses zod's type, so that parsed and computed values are compatible. */
export type Json = z.infer<ReturnType<typeof z.json>>;

/** RFC 8785 canonical JSON. Throws for values that JSON cannot represent (undefined at the root, NaN, lone surrogates). */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('canonicalJson: the value has no JSON form');
  return text;
}

/** SHA-256 over the canonical JSON, lower-case hexadecimal. */
export function digestOf(value: unknown, hasher: Hasher): string {
  return hasher.sha256(canonicalJson(value));
}

/** Returns the path of the first text that cannot be stored (unpaired surrogate, U+0000); null when there is none. */
export function unstorableText(value: Json, path: string): string | null {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\u0000') ? null : path;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, child] of Object.entries(value)) {
    const found = unstorableText(key, path) ?? unstorableText(child, `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

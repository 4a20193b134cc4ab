import type { Json } from '../domain/text/canonical.ts';

/** Describes the first difference of two JSON values; null if they are equal. Key order does not count. */
export function firstDifference(approved: Json, now: Json, path = ''): string | null {
  if (Array.isArray(approved) && Array.isArray(now)) {
    return differenceIn(range(Math.max(approved.length, now.length)), (i) => [approved[i], now[i]], path);
  }
  if (isObject(approved) && isObject(now)) {
    const keys = [...new Set([...Object.keys(approved), ...Object.keys(now)])].sort();
    return differenceIn(keys, (key) => [approved[key], now[key]], path);
  }
  return approved === now ? null : `${path === '' ? 'value' : path}: was ${short(approved)}, is ${short(now)}`;
}

function differenceIn<K extends string | number>(
  keys: readonly K[],
  pair: (key: K) => readonly [Json | undefined, Json | undefined],
  path: string,
): string | null {
  for (const key of keys) {
    const at = path === '' ? String(key) : `${path}.${key}`;
    const [before, after] = pair(key);
    if (before === undefined || after === undefined) {
      if (before !== after) return `${at}: was ${short(before)}, is ${short(after)}`;
      continue;
    }
    const difference = firstDifference(before, after, at);
    if (difference !== null) return difference;
  }
  return null;
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

function short(value: Json | undefined): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

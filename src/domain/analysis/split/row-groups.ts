import type { ProfiledCombo } from './profile.ts';

/** Counts rows by key, the most frequent first; ties by key, so that the order of rows does not matter. */
export function countBy<R, K extends string | number>(rows: readonly R[], key: (row: R) => K | null): [K, number][] {
  const counts = new Map<K, number>();
  for (const row of rows) {
    const k = key(row);
    if (k !== null) counts.set(k, (counts.get(k) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** Sorts parts, the largest first; ties keep their order. */
export function bySize(parts: readonly (readonly ProfiledCombo[])[]): (readonly ProfiledCombo[])[] {
  return parts.toSorted((a, b) => b.length - a.length);
}

/** True if the word follows the brand's name. Truncated rows may show only its start. */
export function carries(row: ProfiledCombo, word: string): boolean {
  const [first, second] = row.read.words;
  if (first === undefined) return false;
  if (first === word || (!row.read.complete && first.startsWith(word))) return true;
  return second === undefined && first.length >= 3 && word.startsWith(first) && row.combo.narrative.length >= 14;
}

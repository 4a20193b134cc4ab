import { expect } from 'vitest';
import type { Page } from '../../src/domain/paging/page.ts';

/** Reads all pages one after the other. Every page but the last is full, and each gives the same total. */
export async function walk<T>(limit: number, read: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  let total: number | undefined;
  for (;;) {
    const page = await read(cursor);
    total ??= page.total;
    expect(page.total).toBe(total);
    rows.push(...page.rows);
    // A walk that repeats rows would not end by itself.
    expect(rows.length).toBeLessThanOrEqual(total);
    if (page.next_cursor === null) break;
    expect(page.rows).toHaveLength(limit);
    expect(page.next_cursor).toMatch(/^[A-Za-z0-9_-]{1,500}$/);
    cursor = page.next_cursor;
  }
  expect(rows).toHaveLength(total);
  return rows;
}

/** Order of texts by code point, which is what UTF-8 stores sort by. */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}

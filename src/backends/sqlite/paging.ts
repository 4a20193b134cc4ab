import { z } from 'zod';
import { CursorInvalid, type Page } from '../../domain/paging/page.ts';
import type { Hasher } from '../../domain/ports/foundation.ts';
import { canonicalJson } from '../../domain/text/canonical.ts';

/** What a page is a page of. Rows continue only within the same query. */
export interface PagedQuery {
  readonly rows: 'brands' | 'combos' | 'narratives' | 'escalations' | 'proposals';
  readonly filter: object;
  readonly sort?: string;
}

/** The place after a row, as text that only {@link readCursor} of the same query takes. */
export function writeCursor(query: PagedQuery, key: readonly (string | number)[], hasher: Hasher): string {
  return Buffer.from(JSON.stringify([fingerprint(query, hasher), ...key]), 'utf8').toString('base64url');
}

/** The key in a cursor, undefined without a cursor. Throws {@link CursorInvalid} for anything `writeCursor` did not make for this query. */
export function readCursor<Key extends readonly (string | number)[]>(
  cursor: string | undefined,
  query: PagedQuery,
  key: z.ZodType<Key>,
  hasher: Hasher,
): Key | undefined {
  if (cursor === undefined) return undefined;
  const [print, ...rest] = entries(cursor);
  if (print !== fingerprint(query, hasher)) {
    throw new CursorInvalid(
      'The cursor belongs to another query. Use it with the same filter and sort, or start without one.',
    );
  }
  const parsed = key.safeParse(rest);
  if (!parsed.success) throw unreadable();
  return parsed.data;
}

function entries(cursor: string): unknown[] {
  try {
    return z.array(z.unknown()).parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw unreadable();
  }
}

function unreadable(): CursorInvalid {
  return new CursorInvalid('The cursor is not one of ours. Pass next_cursor of the page before, or none to start.');
}

function fingerprint(query: PagedQuery, hasher: Hasher): string {
  return hasher.sha256(canonicalJson(query)).slice(0, 16);
}

/** A page of what was read with one row too many, which tells whether there is more. */
export function pageOf<T>(
  found: readonly T[],
  limit: number,
  total: number,
  cursorAfter: (last: T) => string,
): Page<T> {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, total, next_cursor: found.length > limit && last !== undefined ? cursorAfter(last) : null };
}

import { z } from 'zod';
import { CursorInvalid, type Page } from '../../domain/paging/page.ts';
import type { Hasher } from '../../domain/ports/foundation.ts';
import { canonicalJson } from '../../domain/text/canonical.ts';
import type { Row } from './database.ts';

/** Identity of the query that is paged. A cursor is valid only within the same query. */
export interface PagedQuery {
  readonly rows: 'brands' | 'combos' | 'narratives' | 'escalations' | 'proposals' | 'instructions' | 'ambiguous_names';
  readonly filter: object;
  readonly sort?: string;
}

/** Returns a cursor for the place after a row, which only {@link readCursor} of the same query accepts. */
export function writeCursor(query: PagedQuery, key: readonly (string | number)[], hasher: Hasher): string {
  return Buffer.from(JSON.stringify([fingerprint(query, hasher), ...key]), 'utf8').toString('base64url');
}

/** Returns the key in a cursor; undefined without a cursor. Throws {@link CursorInvalid} unless `writeCursor` made it for this query. */
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
  return new CursorInvalid('The cursor is invalid. Pass next_cursor of the page before, or none to start.');
}

function fingerprint(query: PagedQuery, hasher: Hasher): string {
  return hasher.sha256(canonicalJson(query)).slice(0, 16);
}

/** Makes a page from rows read with one extra row, which shows if there are more. */
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

/** Rows read at once where all of a table is read. */
const AT_ONCE = 500;

/**
 * All rows of a query, read in pages: no statement stays open while the reader of the rows does other work. `read`
 * gives the rows after the last one of the page before, null for the first page.
 */
export function* rowsInPages(read: (last: Row | null, limit: number) => readonly Row[]): Generator<Row> {
  let last: Row | null = null;
  for (;;) {
    const page = read(last, AT_ONCE);
    yield* page;
    last = page.at(-1) ?? null;
    if (page.length < AT_ONCE) return;
  }
}

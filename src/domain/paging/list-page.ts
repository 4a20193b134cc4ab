import { CursorInvalid, type Page } from './page.ts';

/**
 * Returns a page, newest first, of a short list that a port returns in full and that only grows at its end. The cursor
 * counts from the start of the list, so that rows added between two pages cause neither duplicates nor gaps.
 *
 * @param oldestFirst the whole list, ascending
 * @param scope letters and digits that identify the list; a cursor of another list is refused
 * @throws CursorInvalid
 */
export function newestFirst<T>(
  oldestFirst: readonly T[],
  limit: number,
  cursor: string | undefined,
  scope: string,
): Page<T> {
  const end = cursor === undefined ? oldestFirst.length : endOf(cursor, scope);
  if (end > oldestFirst.length) throw new CursorInvalid();
  const start = Math.max(0, end - limit);
  return {
    rows: oldestFirst.slice(start, end).reverse(),
    total: oldestFirst.length,
    next_cursor: start === 0 ? null : `${scope}-${start}`,
  };
}

function endOf(cursor: string, scope: string): number {
  const digits = cursor.startsWith(`${scope}-`) ? cursor.slice(scope.length + 1) : '';
  if (!/^[1-9]\d{0,8}$/.test(digits)) throw new CursorInvalid();
  return Number(digits);
}

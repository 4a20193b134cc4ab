import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newestFirst } from '../../../src/domain/paging/list-page.ts';
import { CursorInvalid } from '../../../src/domain/paging/page.ts';

function walk(rows: readonly number[], limit: number): number[] {
  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const page = newestFirst(rows, limit, cursor, 'feedback12345');
    seen.push(...page.rows);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return seen;
}

it('gives every row once, newest first, whatever the page size', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 7 }), (rows, limit) => {
      expect(walk(rows, limit)).toEqual([...rows].reverse());
    }),
  );
});

it('neither repeats nor hides rows when one arrives between two pages', () => {
  const first = newestFirst([1, 2, 3], 2, undefined, 'feedback12345');
  const second = newestFirst([1, 2, 3, 4], 2, first.next_cursor ?? undefined, 'feedback12345');
  expect([...first.rows, ...second.rows]).toEqual([3, 2, 1]);
});

it.each(['feedback7-1', 'feedback12345-0', 'feedback12345-4', 'feedback12345-1x', 'abc', 'feedback12345-'])(
  'refuses the cursor %s, which it did not give for this list',
  (cursor) => {
    expect(() => newestFirst([1, 2, 3], 2, cursor, 'feedback12345')).toThrow(CursorInvalid);
  },
);

import { expect, test } from 'vitest';
import type { Row } from '../../../src/backends/sqlite/database.ts';
import { rowsInPages } from '../../../src/backends/sqlite/paging.ts';

test.each([0, 1, 499, 500, 501, 1000, 1234])(
  'all of %i rows are read, in pages, each after the last of the page before',
  (count) => {
    const reads: (number | null)[] = [];
    const read = (last: Row | null, limit: number): readonly Row[] => {
      const from = last === null ? 0 : Number(last.id) + 1;
      reads.push(last === null ? null : from);
      return Array.from({ length: Math.min(limit, count - from) }, (_, i) => ({ id: from + i }));
    };
    expect([...rowsInPages(read)].map((row) => row.id)).toEqual(Array.from({ length: count }, (_, i) => i));
    expect(reads).toEqual(Array.from({ length: Math.floor(count / 500) + 1 }, (_, i) => (i === 0 ? null : i * 500)));
  },
);

import { expect, it } from 'vitest';
import { brandMark, brandMarks } from '../../../src/backends/sqlite/brand-marks.ts';
import { packedCounts } from '../../../src/backends/sqlite/narrative-blocks.ts';

const BRANDIDS = [0, 1, 8191, 8192, 12_345, 8192 ** 2, 8192 ** 3 - 1, 8192 ** 3, 999_999_999_999];

it('marks of brands differ, and have the three characters that the index takes', () => {
  const marks = BRANDIDS.flatMap((brandid) => [brandMark(brandid, 'held'), brandMark(brandid, 'apart')]);
  expect(new Set(marks).size).toBe(marks.length);
  for (const mark of marks) expect(mark).toMatch(/^[\u4e00-\u8dff]{3,4}$/);
});

it('marks the brands of a block once each, and those whose narratives have no line in it', () => {
  const counted: readonly (readonly [line: number, brandid: number])[] = [
    [0, 2],
    [0, 12_345],
    [1, 12_345],
    [2, 7],
  ];
  const packed = packedCounts(counted.map(([line, brandid]) => `${line + 1},${brandid},5411,3`).join(','));
  const marks = brandMarks('STAR MARKET\nSTAR BURGER\n', packed).split('\n');
  const held = [2, 7, 12_345].map((brandid) => brandMark(brandid, 'held'));
  expect(marks).toEqual([...held, brandMark(7, 'apart')].sort());
});

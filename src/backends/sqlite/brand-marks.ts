import { NARRATIVES_PER_BLOCK, unpackedCounts } from './narrative-blocks.ts';

/**
 * A block's marks name the brands that hold its narratives, in characters that no narrative of a block has. The index of
 * letters has them beside the texts, so that one search finds the blocks in which a brand holds a narrative with a text.
 */
const ALPHABETS = {
  /** The brand holds a narrative of the block. */
  held: 0x4e00,
  /** The brand holds a narrative that stands apart, whose letters the index does not have. */
  apart: 0x6e00,
} as const;

/** Both alphabets have this many characters, which the index takes as they are: they have no case and no accents. */
const BASE = 0x2000;

/** Minimum length of a mark: the index finds no shorter texts. */
const MARK_LENGTH = 3;

/** Returns the mark of a brand: of three characters, or a few more for the highest numbers. */
export function brandMark(brandid: number, kind: keyof typeof ALPHABETS): string {
  let mark = '';
  for (let rest = brandid; rest > 0 || mark.length < MARK_LENGTH; rest = Math.floor(rest / BASE)) {
    mark = String.fromCharCode(ALPHABETS[kind] + (rest % BASE)) + mark;
  }
  return mark;
}

/** Returns the marks of a block, each on a line. The order depends on the block's content alone. */
export function brandMarks(texts: string, counts: Uint8Array): string {
  const lines = texts.split('\n');
  if (lines.length > NARRATIVES_PER_BLOCK) throw new RangeError('A block has more lines than narratives.');
  const marks = new Set<string>();
  for (const { line, brandid } of unpackedCounts(counts, () => true)) {
    marks.add(brandMark(brandid, 'held'));
    if (lines[line] === '') marks.add(brandMark(brandid, 'apart'));
  }
  return [...marks].sort().join('\n');
}

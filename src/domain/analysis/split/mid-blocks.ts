/*
 * Acquirers give out merchant ids in blocks: the ids of one contract begin alike. How long the common beginning is differs from
 * acquirer to acquirer, so it is read from the ids: a beginning grows as long as few of the next signs occur. Where all next
 * signs occur about equally often, the ids only count on.
 */

/** Shortest beginning that is a block; shorter ones are shared by chance. */
const SHORTEST = 3;
/** A block has at least this many rows. */
const LEAST_ROWS = 3;
/** Beginnings with fewer rows are not extended: their next signs are few in any case. */
const LEAST_TO_EXTEND = 6;
/** Effective number of next signs (inverse Simpson index) up to which they are few. Ten digits at random give almost ten. */
const FEW = 4;

type CountedMid = readonly [mid: string, rows: number];

/** Returns a function that gives the block of a merchant id; `null` for ids that belong to none. */
export function midBlocks(mids: readonly string[]): (mid: string) => string | null {
  const counts = new Map<string, number>();
  for (const mid of mids) if (mid !== '') counts.set(mid, (counts.get(mid) ?? 0) + 1);
  const blocks = new Map<string, string>();
  extend('', [...counts], blocks);
  return (mid) => blocks.get(mid) ?? null;
}

function extend(beginning: string, mids: readonly CountedMid[], blocks: Map<string, string>): void {
  const rows = rowsOf(mids);
  const next = Map.groupBy(mids, ([mid]) => mid.charAt(beginning.length));
  const squares = [...next.values()].reduce((sum, some) => sum + (rowsOf(some) / rows) ** 2, 0);
  const isWhole = next.has('');
  if (!isWhole && rows >= LEAST_TO_EXTEND && 1 / squares <= FEW) {
    for (const [sign, some] of next) extend(beginning + sign, some, blocks);
  } else if (beginning.length >= SHORTEST && rows >= LEAST_ROWS) {
    for (const [mid] of mids) blocks.set(mid, beginning);
  }
}

function rowsOf(mids: readonly CountedMid[]): number {
  return mids.reduce((sum, [, rows]) => sum + rows, 0);
}

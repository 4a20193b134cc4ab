import { MAX_NARRATIVE_LENGTH } from '../../domain/regex/limits.ts';
import { StoredRowInvalid } from './store-errors.ts';

/**
 * Narratives in a block. With fewer, a search for letters finds fewer texts that do not hold them; with more, a search
 * through all texts is faster, and the index smaller.
 */
export const NARRATIVES_PER_BLOCK = 64;

/**
 * Condition that a narrative is searched by itself and not as a line of its block: it has other characters than printable
 * ASCII, on which engines differ, or is longer than the part that is searched.
 */
export const APART = `narrative GLOB '*[^ -~]*' OR length(narrative) > ${MAX_NARRATIVE_LENGTH}`;

/** What lengths of narratives are counted by: whether all characters are printable ASCII, and how many are searched. */
export const LENGTH_KEY = `substr(narrative, 1, ${MAX_NARRATIVE_LENGTH}) NOT GLOB '*[^ -~]*' AS is_plain, min(length(narrative), ${MAX_NARRATIVE_LENGTH}) AS length`;

/** Expression for the block of a narrative. */
export function blockOf(narrativeId: string): string {
  return `(${narrativeId} - 1) / ${NARRATIVES_PER_BLOCK}`;
}

/**
 * The texts of blocks as the index of letters has them. Each narrative then lies between two line breaks, as a search for
 * the letters at its start or end expects.
 */
export const FRAMED_TEXTS = 'char(10) || texts || char(10)';

/** How many combos of a brand have a narrative and a code. */
export interface NarrativeCount {
  /** The line of the narrative in its block, beginning with 0. */
  readonly line: number;
  readonly brandid: number;
  readonly mccid: number;
  readonly combos: number;
}

/**
 * Packs the counts of a block as numbers of seven bits a byte, least significant first.
 *
 * @param counts of each, separated by commas, in the order of their lines: the number of its narrative, its brand, code and combos
 */
export function packedCounts(counts: string): Uint8Array {
  const bytes: number[] = [];
  let field = 0;
  for (const text of counts.split(',')) {
    const value = Number(text);
    let rest = field === 0 ? (value - 1) % NARRATIVES_PER_BLOCK : field === 2 ? alternating(value) : value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
    bytes.push(rest);
    field = (field + 1) % 4;
  }
  return Uint8Array.from(bytes);
}

/** Returns the counts of a block whose line, brand and code `isWanted`. */
export function unpackedCounts(
  bytes: Uint8Array,
  isWanted: (line: number, brandid: number, mccid: number) => boolean,
): NarrativeCount[] {
  const rows: NarrativeCount[] = [];
  let at = 0;
  const next = () => {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new StoredRowInvalid('The counts of a block of narratives end early.');
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const line = next();
    const brandid = next();
    const mccid = signed(next());
    const combos = next();
    if (isWanted(line, brandid, mccid)) rows.push({ line, brandid, mccid, combos });
  }
  return rows;
}

/** Maps codes, which files may hold below zero, to 0, 1, 2 …: 0, -1, 1, -2 and so on. */
function alternating(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function signed(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

import { brandMarks } from '../brand-marks.ts';
import type { Database } from '../database.ts';
import { APART, blockOf, FRAMED_TEXTS, LENGTH_KEY, NARRATIVES_PER_BLOCK, packedCounts } from '../narrative-blocks.ts';
import { StoredRowInvalid } from '../store-errors.ts';

const INDEXES = `
CREATE UNIQUE INDEX combo_key ON combo (ccid, bankid);
CREATE INDEX combo_narrative ON combo (brandid, narrative_id, mccid);
CREATE INDEX combo_bank ON combo (brandid, bankid);
CREATE INDEX combo_mccid ON combo (mccid, brandid);
CREATE INDEX combo_defect ON combo (brandid, mid, narrative_id, mccid)
  WHERE trim(mid) = '' OR narrative_id = 0 OR mccid NOT BETWEEN 1 AND 9999;
`;

/**
 * The counts of combos by brand, narrative and code ('*' for all codes), and by brand, code and bank; and how many
 * narratives a brand has. `rank` is the number of combos below zero: the most frequent comes first in an index, and a page
 * continues after (rank, narrative_id). Whoever writes combos brings them up to date (`../writes/combo-counts.ts`).
 */
const COUNTS = `
CREATE TABLE narrative_count (
  brandid INTEGER NOT NULL, narrative_id INTEGER NOT NULL, mccid ANY NOT NULL, rank INTEGER NOT NULL,
  PRIMARY KEY (brandid, narrative_id, mccid)
) STRICT, WITHOUT ROWID;
INSERT INTO narrative_count
  SELECT brandid, narrative_id, mccid, -count(*) FROM combo GROUP BY brandid, narrative_id, mccid;
INSERT INTO narrative_count
  SELECT brandid, narrative_id, '*', sum(rank) FROM narrative_count GROUP BY brandid, narrative_id;
CREATE INDEX narrative_rank ON narrative_count (brandid, mccid, rank, narrative_id);
CREATE INDEX narrative_holder ON narrative_count (narrative_id, rank) WHERE mccid <> '*';
CREATE TABLE narrative_total (
  brandid INTEGER NOT NULL, mccid ANY NOT NULL, narratives INTEGER NOT NULL,
  PRIMARY KEY (brandid, mccid)
) STRICT, WITHOUT ROWID;
INSERT INTO narrative_total SELECT brandid, mccid, count(*) FROM narrative_count GROUP BY brandid, mccid;
CREATE TABLE combo_count (
  brandid INTEGER NOT NULL, mccid INTEGER NOT NULL, bankid INTEGER NOT NULL, combos INTEGER NOT NULL,
  PRIMARY KEY (brandid, mccid, bankid)
) STRICT, WITHOUT ROWID;
INSERT INTO combo_count SELECT brandid, mccid, bankid, count(*) FROM combo GROUP BY brandid, mccid, bankid;
CREATE INDEX combo_count_code ON combo_count (mccid, brandid, combos);
`;

/**
 * Narratives in blocks, by number: their texts a line each, empty for one that stands apart, and their counts, packed. A
 * pattern is searched in a whole block at once, which costs a tenth of a row for each narrative.
 */
const BLOCKS = `
CREATE INDEX narrative_apart ON narrative (narrative_id) WHERE ${APART};
CREATE TABLE narrative_block (block INTEGER PRIMARY KEY, texts TEXT NOT NULL, counts BLOB NOT NULL) STRICT;
`;

/**
 * How many narratives there are, by what decides how much work searching one is. A narrative stays when its last combo is
 * moved or corrected, so these counts only grow.
 */
const LENGTHS = `
CREATE TABLE narrative_length (
  is_plain INTEGER NOT NULL, length INTEGER NOT NULL, narratives INTEGER NOT NULL, PRIMARY KEY (is_plain, length)
) STRICT, WITHOUT ROWID;
INSERT INTO narrative_length SELECT ${LENGTH_KEY}, 1 FROM narrative WHERE true
  ON CONFLICT DO UPDATE SET narratives = narratives + 1;
`;

/** Expression for the marks of a block's brands. */
export const BRAND_MARKS = 'brand_marks(texts, counts)';

const IN_BLOCK = `narrative_id BETWEEN block * ${NARRATIVES_PER_BLOCK} + 1 AND (block + 1) * ${NARRATIVES_PER_BLOCK}`;

/** Expression for the texts of the block whose number is in the column `block`. */
export const TEXTS_OF_BLOCK = `(SELECT group_concat(iif(${APART}, '', narrative), char(10) ORDER BY narrative_id)
  FROM narrative WHERE ${IN_BLOCK})`;

/** Expression for its packed counts. */
export const COUNTS_OF_BLOCK = `(SELECT packed_counts(group_concat(
    narrative_id || ',' || brandid || ',' || mccid || ',' || -rank, ',' ORDER BY narrative_id))
  FROM narrative_count INDEXED BY narrative_holder WHERE ${IN_BLOCK} AND mccid <> '*')`;

const FILLED = `
WITH RECURSIVE numbered(block) AS (
  SELECT 0 UNION ALL SELECT block + 1 FROM numbered WHERE block < (SELECT ${blockOf('max(narrative_id)')} FROM narrative)
)
INSERT INTO narrative_block SELECT block, ${TEXTS_OF_BLOCK}, ${COUNTS_OF_BLOCK} FROM numbered
  WHERE EXISTS (SELECT 1 FROM narrative WHERE ${IN_BLOCK});
`;

/** Indexes and counts of combos, and blocks of narratives. */
export const NARRATIVE_BLOCKS = INDEXES + COUNTS + BLOCKS + LENGTHS + FILLED;

/**
 * The index that finds the blocks which hold three letters, or narratives of a brand (`../brand-marks.ts`). It has no text of
 * its own. A step of its own: stores that were made between releases have an index without brands.
 */
export const NARRATIVE_INDEX = `
DROP TABLE IF EXISTS narrative_gram;
CREATE VIRTUAL TABLE narrative_gram USING fts5(texts, brands, content='', columnsize=0, detail=none, tokenize='trigram');
INSERT INTO narrative_gram (rowid, texts, brands) SELECT block, ${FRAMED_TEXTS}, ${BRAND_MARKS} FROM narrative_block;
INSERT INTO narrative_gram (narrative_gram) VALUES ('optimize');
`;

/** Defines the functions that statements on blocks call. */
export function defineBlockFunctions(database: Database): void {
  database.define('packed_counts', (counts) => (counts === null ? new Uint8Array() : packedCounts(String(counts))));
  database.define('brand_marks', (texts, counts) => {
    if (counts instanceof Uint8Array) return brandMarks(String(texts), counts);
    throw new StoredRowInvalid('Column counts does not hold bytes.');
  });
}

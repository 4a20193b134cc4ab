/**
 * Keeps each distinct text once, so that rows and counts hold a number instead. Texts that come together get ascending
 * numbers in their order, so neighbours read alike. Number 0 is the empty text, which stands for a missing one: indexes
 * single it out. The step leaves combos without indexes and counts; the next one (`narrative-blocks.ts`) makes them, after
 * a bulk load has filled the table.
 */
export const NARRATIVES = `
DROP TRIGGER combo_is_counted;
DROP TRIGGER combo_is_uncounted;
DROP TRIGGER combo_is_counted_anew;
DROP TRIGGER narrative_is_new;
DROP TRIGGER narrative_is_gone;
DROP TABLE narrative_count;
DROP TABLE narrative_total;
DROP TABLE combo_count;
CREATE TABLE narrative (narrative_id INTEGER PRIMARY KEY, narrative TEXT NOT NULL) STRICT;
INSERT INTO narrative VALUES (0, '');
INSERT INTO narrative (narrative) SELECT DISTINCT narrative FROM combo WHERE narrative <> '' ORDER BY narrative;
CREATE UNIQUE INDEX narrative_text ON narrative (narrative);
ALTER TABLE combo RENAME TO combo_with_text;
CREATE TABLE combo (
  ccid INTEGER NOT NULL, bankid INTEGER NOT NULL, mid TEXT NOT NULL, brandid INTEGER NOT NULL,
  mccid INTEGER NOT NULL, narrative_id INTEGER NOT NULL,
  PRIMARY KEY (brandid, ccid, bankid)
) STRICT, WITHOUT ROWID;
INSERT INTO combo
  SELECT ccid, bankid, mid, brandid, mccid, narrative_id FROM combo_with_text JOIN narrative USING (narrative)
  ORDER BY brandid, ccid, bankid;
DROP TABLE combo_with_text;
`;

/**
 * Counts of each narrative of a brand, in total ('*') and with each code; of a brand's combos of each
 * code and bank; how many narratives. Kept by triggers, so that a page of a brand's narratives or combos, and its total, cost the
 * same however many combos the brand has. `rank` is the number of combos below zero: the most frequent comes first in
 * an index, and a page continues after (rank, narrative).
 */
const TABLES = `
CREATE TABLE narrative_count (
  brandid INTEGER NOT NULL, narrative TEXT NOT NULL, mccid ANY NOT NULL, rank INTEGER NOT NULL,
  PRIMARY KEY (brandid, narrative, mccid)
) STRICT, WITHOUT ROWID;
CREATE TABLE narrative_total (
  brandid INTEGER NOT NULL, mccid ANY NOT NULL, narratives INTEGER NOT NULL,
  PRIMARY KEY (brandid, mccid)
) STRICT, WITHOUT ROWID;
CREATE TABLE combo_count (
  brandid INTEGER NOT NULL, mccid INTEGER NOT NULL, bankid INTEGER NOT NULL, combos INTEGER NOT NULL,
  PRIMARY KEY (brandid, mccid, bankid)
) STRICT, WITHOUT ROWID;
`;

const FROM_COMBOS = `
INSERT INTO narrative_count
  SELECT brandid, narrative, mccid, -count(*) FROM combo GROUP BY brandid, narrative, mccid;
INSERT INTO narrative_count
  SELECT brandid, narrative, '*', -count(*) FROM combo GROUP BY brandid, narrative;
INSERT INTO narrative_total
  SELECT brandid, mccid, count(*) FROM narrative_count GROUP BY brandid, mccid;
INSERT INTO combo_count
  SELECT brandid, mccid, bankid, count(*) FROM combo GROUP BY brandid, mccid, bankid;
CREATE INDEX narrative_rank ON narrative_count (brandid, mccid, rank, narrative);
CREATE INDEX combo_bank ON combo (brandid, bankid);
`;

const COUNTED = `
  INSERT INTO narrative_count VALUES
    (new.brandid, new.narrative, '*', -1), (new.brandid, new.narrative, new.mccid, -1)
    ON CONFLICT DO UPDATE SET rank = rank - 1;
  INSERT INTO combo_count VALUES (new.brandid, new.mccid, new.bankid, 1)
    ON CONFLICT DO UPDATE SET combos = combos + 1;`;

const UNCOUNTED = `
  UPDATE narrative_count SET rank = rank + 1
    WHERE brandid = old.brandid AND narrative = old.narrative AND mccid IN ('*', old.mccid);
  DELETE FROM narrative_count
    WHERE brandid = old.brandid AND narrative = old.narrative AND mccid IN ('*', old.mccid) AND rank = 0;
  UPDATE combo_count SET combos = combos - 1
    WHERE brandid = old.brandid AND mccid = old.mccid AND bankid = old.bankid;
  DELETE FROM combo_count
    WHERE brandid = old.brandid AND mccid = old.mccid AND bankid = old.bankid AND combos = 0;`;

const TRIGGERS = `
CREATE TRIGGER narrative_is_new AFTER INSERT ON narrative_count BEGIN
  INSERT INTO narrative_total VALUES (new.brandid, new.mccid, 1) ON CONFLICT DO UPDATE SET narratives = narratives + 1;
END;
CREATE TRIGGER narrative_is_gone AFTER DELETE ON narrative_count BEGIN
  UPDATE narrative_total SET narratives = narratives - 1 WHERE brandid = old.brandid AND mccid = old.mccid;
  DELETE FROM narrative_total WHERE brandid = old.brandid AND mccid = old.mccid AND narratives = 0;
END;
CREATE TRIGGER combo_is_counted AFTER INSERT ON combo BEGIN ${COUNTED}
END;
CREATE TRIGGER combo_is_uncounted AFTER DELETE ON combo BEGIN ${UNCOUNTED}
END;
CREATE TRIGGER combo_is_counted_anew AFTER UPDATE OF brandid, mccid, bankid, narrative ON combo
WHEN old.brandid <> new.brandid OR old.mccid <> new.mccid OR old.bankid <> new.bankid OR old.narrative <> new.narrative
BEGIN ${UNCOUNTED} ${COUNTED}
END;
`;

export const COMBO_COUNTS = TABLES + FROM_COMBOS + TRIGGERS;

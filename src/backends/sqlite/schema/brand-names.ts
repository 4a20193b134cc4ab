/**
 * The key of each brand's name, its place in a list, and the parts by which it is found: a search for part of a name is a
 * range of the last table's key, and costs what it finds.
 */
export const BRAND_NAMES = `
ALTER TABLE brand ADD COLUMN name_order TEXT NOT NULL DEFAULT '';
CREATE INDEX brand_order ON brand (name_order, brandid);
CREATE TABLE brand_name_part (
  kind INTEGER NOT NULL, part TEXT NOT NULL, brandid INTEGER NOT NULL,
  PRIMARY KEY (kind, part, brandid)
) STRICT, WITHOUT ROWID;
CREATE INDEX brand_name_part_brand ON brand_name_part (brandid);
`;

/** The pairs of neighbouring letters of each name, with their number: names of similar spelling share some rare ones. */
export const BRAND_NAME_PAIRS = `
CREATE TABLE brand_name_pair (
  pair TEXT NOT NULL, pairs INTEGER NOT NULL, brandid INTEGER NOT NULL,
  PRIMARY KEY (pair, pairs, brandid)
) STRICT, WITHOUT ROWID;
`;

/**
 * Fills what is kept of names. Code computes it (`../brand-names.ts`), because SQL has no such functions. When
 * `domain/brand/name-key.ts` answers differently, this step moves to the end of the migrations, and an empty one takes its place.
 */
export const FILL_BRAND_NAMES = `
UPDATE brand SET name_key = name_key_of(brandname), name_order = name_order_of(brandname);
DELETE FROM brand_name_part;
INSERT OR IGNORE INTO brand_name_part
  SELECT parts.value ->> 0, parts.value ->> 1, brandid FROM brand, json_each(name_parts_of(brandname)) AS parts
  ORDER BY 1, 2, 3;
DELETE FROM brand_name_pair;
INSERT OR IGNORE INTO brand_name_pair
  SELECT pairs.value ->> 0, pairs.value ->> 1, brandid FROM brand, json_each(name_pairs_of(brandname)) AS pairs
  ORDER BY 1, 2, 3;
`;

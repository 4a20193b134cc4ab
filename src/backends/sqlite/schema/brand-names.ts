/**
 * The key of each brand's name, its place in a list, and the parts by which it is found: a search for part of a name is a
 * range of the last table's key, and costs what it finds. Code computes them (`../brand-names.ts`), because SQL has no such
 * functions. When `domain/brand/name-key.ts` answers differently, a further step of the migrations fills them once more.
 */
export const BRAND_NAMES = `
ALTER TABLE brand ADD COLUMN name_order TEXT NOT NULL DEFAULT '';
UPDATE brand SET name_key = name_key_of(brandname), name_order = name_order_of(brandname);
CREATE INDEX brand_order ON brand (name_order, brandid);
CREATE TABLE brand_name_part (
  kind INTEGER NOT NULL, part TEXT NOT NULL, brandid INTEGER NOT NULL,
  PRIMARY KEY (kind, part, brandid)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO brand_name_part
  SELECT parts.value ->> 0, parts.value ->> 1, brandid FROM brand, json_each(name_parts_of(brandname)) AS parts
  ORDER BY 1, 2, 3;
CREATE INDEX brand_name_part_brand ON brand_name_part (brandid);
`;

import type { Brand } from '../../../domain/brand/brand.ts';
import { nameKey, nameOrder } from '../../../domain/brand/name-key.ts';
import { storedPairs, storedParts } from '../brand-names.ts';
import type { Database } from '../database.ts';
import { BRAND_COLUMNS } from '../reads/brands.ts';
import { text } from '../row.ts';

/** Returns false when a brand of this id exists already. */
export function insertBrand(database: Database, brand: Brand): boolean {
  if (!loadBrand(database, brand)) return false;
  keepName(database, brand);
  return true;
}

/** Inserts the brand alone, into a store that is being made: a later schema step adds what is kept of names, and fills it. */
export function loadBrand(database: Database, brand: Brand): boolean {
  const { brandid, brandname, sector, status, parent_brandid, manually_processed, version } = brand;
  const sql = `INSERT INTO brand (${BRAND_COLUMNS}, name_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (brandid) DO NOTHING`;
  const row = [brandid, brandname, sector, status, parent_brandid, manually_processed ? 1 : 0, version];
  return database.run(sql, ...row, nameKey(brandname)) === 1;
}

/** Returns false when the stored brand is not the version before this one. */
export function updateBrand(database: Database, brand: Brand): boolean {
  const before = database.get('SELECT brandname FROM brand WHERE brandid = ?', brand.brandid);
  if (before === undefined || !updateRow(database, brand)) return false;
  if (text(before, 'brandname') === brand.brandname) return true;
  database.run('DELETE FROM brand_name_part WHERE brandid = ?', brand.brandid);
  database.run(
    `DELETE FROM brand_name_pair WHERE (pair, pairs, brandid) IN
      (SELECT pairs.value ->> 0, pairs.value ->> 1, ? FROM json_each(?) AS pairs)`,
    brand.brandid,
    storedPairs(text(before, 'brandname')),
  );
  keepName(database, brand);
  return true;
}

function keepName(database: Database, { brandid, brandname }: Brand): void {
  database.run('UPDATE brand SET name_order = ? WHERE brandid = ?', nameOrder(brandname), brandid);
  const sql = `INSERT OR IGNORE INTO brand_name_part
    SELECT parts.value ->> 0, parts.value ->> 1, ? FROM json_each(?) AS parts`;
  database.run(sql, brandid, storedParts(brandname));
  database.run(
    'INSERT INTO brand_name_pair SELECT pairs.value ->> 0, pairs.value ->> 1, ? FROM json_each(?) AS pairs',
    brandid,
    storedPairs(brandname),
  );
}

function updateRow(database: Database, brand: Brand): boolean {
  const sql = `UPDATE brand SET brandname = ?, name_key = ?, sector = ?, status = ?, parent_brandid = ?,
    manually_processed = ?, version = ? WHERE brandid = ? AND version = ?`;
  return (
    database.run(
      sql,
      brand.brandname,
      nameKey(brand.brandname),
      brand.sector,
      brand.status,
      brand.parent_brandid,
      brand.manually_processed ? 1 : 0,
      brand.version,
      brand.brandid,
      brand.version - 1,
    ) === 1
  );
}

export function insertBrandToCheck(database: Database, brandid: number): void {
  database.run('INSERT INTO brand_to_check VALUES (?)', brandid);
}

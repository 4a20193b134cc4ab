import type { Brand } from '../../../domain/brand/brand.ts';
import type { Database } from '../database.ts';
import { BRAND_COLUMNS, nameKey } from '../reads/brands.ts';

/** Returns false when a brand of this id exists already. */
export function insertBrand(database: Database, brand: Brand): boolean {
  const { brandid, brandname, sector, status, parent_brandid, manually_processed, version } = brand;
  const sql = `INSERT INTO brand (${BRAND_COLUMNS}, name_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (brandid) DO NOTHING`;
  const flag = manually_processed ? 1 : 0;
  return database.run(sql, brandid, brandname, sector, status, parent_brandid, flag, version, nameKey(brandname)) === 1;
}

/** Returns false when the stored brand is not the version before this one. */
export function updateBrand(database: Database, brand: Brand): boolean {
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

import { BRAND_STATUSES, type Brand } from '../../../domain/brand/brand.ts';
import type { BrandReads } from '../../../domain/ports/brands.ts';
import type { Database, Row } from '../database.ts';
import { integer, integerOrNull, oneOf, text } from '../row.ts';
import { only } from './store.ts';

export const BRAND_COLUMNS = 'brandid, brandname, sector, status, parent_brandid, manually_processed, version';

/** What makes two names the same: case and outer space do not count. */
export function nameKey(brandname: string): string {
  return brandname.trim().toLowerCase().normalize('NFC');
}

export function brandReads(database: Database): BrandReads {
  return {
    async brand(brandid) {
      const row = database.get(`SELECT ${BRAND_COLUMNS} FROM brand WHERE brandid = ?`, brandid);
      return row === undefined ? undefined : brandOf(row);
    },
    async brandsNamed(brandname) {
      return database
        .all(`SELECT ${BRAND_COLUMNS} FROM brand WHERE name_key = ? ORDER BY brandid LIMIT 20`, nameKey(brandname))
        .map(brandOf);
    },
    async brandNamesStartingWith(word) {
      return namesStartingWith(database, nameKey(word));
    },
    async childBrands(brandid) {
      return database
        .all(`SELECT ${BRAND_COLUMNS} FROM brand WHERE parent_brandid = ? ORDER BY brandid`, brandid)
        .map(brandOf);
    },
    async countBrands() {
      return integer(only(database.get('SELECT count(*) AS brands FROM brand')), 'brands');
    },
  };
}

function namesStartingWith(database: Database, key: string): string[] {
  if (key === '') return [];
  const names = new Set<string>();
  const rows = database.iterate(
    'SELECT brandname, name_key FROM brand WHERE name_key >= ? AND name_key < ? ORDER BY name_key, brandid',
    key,
    `${key}\u{10ffff}`,
  );
  for (const row of rows) {
    // "Star" starts "Star Market" and "Star-Lite", not "Starbucks".
    if (/^[\p{L}\p{N}]/u.test(text(row, 'name_key').slice(key.length))) continue;
    names.add(text(row, 'brandname'));
    if (names.size === 200) break;
  }
  return [...names];
}

/** False when a brand of this id exists already. */
export function insertBrand(database: Database, brand: Brand): boolean {
  const { brandid, brandname, sector, status, parent_brandid, manually_processed, version } = brand;
  const sql = `INSERT INTO brand (${BRAND_COLUMNS}, name_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (brandid) DO NOTHING`;
  const flag = manually_processed ? 1 : 0;
  return database.run(sql, brandid, brandname, sector, status, parent_brandid, flag, version, nameKey(brandname)) === 1;
}

/** False when the stored brand is not the version before this one. */
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

export function nextBrandid(database: Database): number {
  return integer(only(database.get('SELECT ifnull(max(brandid), 0) + 1 AS next FROM brand')), 'next');
}

export function insertBrandToCheck(database: Database, brandid: number): void {
  database.run('INSERT INTO brand_to_check VALUES (?)', brandid);
}

export function brandOf(row: Row): Brand {
  return {
    brandid: integer(row, 'brandid'),
    brandname: text(row, 'brandname'),
    sector: text(row, 'sector'),
    status: oneOf(row, 'status', BRAND_STATUSES),
    parent_brandid: integerOrNull(row, 'parent_brandid'),
    manually_processed: integer(row, 'manually_processed') === 1,
    version: integer(row, 'version'),
  };
}

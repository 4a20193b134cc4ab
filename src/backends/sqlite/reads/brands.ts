import { BRAND_STATUSES, type Brand } from '../../../domain/brand/brand.ts';
import type { BrandReads } from '../../../domain/ports/brands.ts';
import type { Database, Row } from '../database.ts';
import { integer, integerOrNull, oneOf, only, text } from '../row.ts';

export const BRAND_COLUMNS = 'brandid, brandname, sector, status, parent_brandid, manually_processed, version';

/** Returns the key by which names are compared, ignoring case and outer space. */
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

export function nextBrandid(database: Database): number {
  return integer(only(database.get('SELECT ifnull(max(brandid), 0) + 1 AS next FROM brand')), 'next');
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

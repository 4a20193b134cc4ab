import { BRAND_STATUSES, type Brand } from '../../../domain/brand/brand.ts';
import { beginsWithWords, nameKey } from '../../../domain/brand/name-key.ts';
import { spellingReader } from '../../../domain/brand/near-name.ts';
import type { BrandReads, NamedBrand } from '../../../domain/ports/brands.ts';
import { nameTables, storedKind, storedText } from '../brand-names.ts';
import type { Database, Row } from '../database.ts';
import { integer, integerOrNull, oneOf, only, text } from '../row.ts';

/** Most brands of similar spelling that are read. */
const MOST_NEAR = 20;

export const BRAND_COLUMNS = 'brandid, brandname, sector, status, parent_brandid, manually_processed, version';

export function brandReads(database: Database): BrandReads {
  return {
    async brand(brandid) {
      const row = database.get(`SELECT ${BRAND_COLUMNS} FROM brand WHERE brandid = ?`, brandid);
      return row === undefined ? undefined : brandOf(row);
    },
    async brandsNamed(brandname) {
      return database
        .all(
          `SELECT ${BRAND_COLUMNS} FROM ${nameTables(database).brands} WHERE name_key = ? ORDER BY brandid LIMIT 20`,
          nameKey(brandname),
        )
        .map(brandOf);
    },
    async brandNamesStartingWith(word) {
      return namesStartingWith(database, word);
    },
    async childBrands(brandid) {
      return database
        .all(`SELECT ${BRAND_COLUMNS} FROM brand WHERE parent_brandid = ? ORDER BY brandid`, brandid)
        .map(brandOf);
    },
    brandsSpelledLike: async (name, limit, least) => (await spelledLike(database, name, least)).slice(0, limit),
    async countBrands() {
      return integer(only(database.get('SELECT count(*) AS brands FROM brand')), 'brands');
    },
  };
}

function namesStartingWith(database: Database, word: string): string[] {
  const key = nameKey(word);
  if (key === '') return [];
  const names = new Set<string>();
  const rows = database.iterate(
    `SELECT brandname FROM ${nameTables(database).brands} WHERE name_key >= ? AND name_key < ? ORDER BY name_key, brandid`,
    key,
    `${key}\u{10ffff}`,
  );
  for (const row of rows) {
    // "Star" starts "Star Market" and "Star-Lite", not "Starbucks".
    if (beginsWithWords(text(row, 'brandname'), word)) names.add(text(row, 'brandname'));
    if (names.size === 200) break;
  }
  return [...names];
}

/** Most keys compared before other work gets its turn. */
const COMPARED_AT_ONCE = 4000;

/** Compares the keys of all brands, in pages between which other work gets its turn, and then reads the few that are near. */
async function spelledLike(database: Database, name: string, least: number): Promise<NamedBrand[]> {
  const likenessTo = spellingReader(name, least);
  const near = new Map(withInitials(database, name).map((row) => [integer(row, 'brandid'), 1]));
  for (let page = keysAfter(database, name, least, 0); page.length > 0; ) {
    for (const row of page) {
      const likeness = likenessTo(text(row, 'name_key'));
      if (likeness >= least && !near.has(integer(row, 'brandid'))) near.set(integer(row, 'brandid'), likeness);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < COMPARED_AT_ONCE) break;
    await new Promise((resolve) => setImmediate(resolve));
    page = keysAfter(database, name, least, integer(last, 'brandid'));
  }
  const sql = 'SELECT brandid, brandname, status FROM brand WHERE brandid = ?';
  return [...near]
    .sort(([a, one], [b, other]) => other - one || a - b)
    .slice(0, MOST_NEAR)
    .flatMap(([brandid]) => database.all(sql, brandid))
    .map((row) => ({
      brandid: integer(row, 'brandid'),
      brandname: text(row, 'brandname'),
      status: oneOf(row, 'status', BRAND_STATUSES),
    }));
}

/** Returns the next brands with a key of a length at which two names can share enough letters. */
function keysAfter(database: Database, name: string, least: number, after: number): Row[] {
  const pairs = nameKey(name).length - 1;
  return database.all(
    `SELECT brandid, name_key FROM ${nameTables(database).brands}
    WHERE brandid > ? AND length(name_key) BETWEEN ? AND ? ORDER BY brandid LIMIT ?`,
    after,
    Math.floor(pairs * (least / (2 - least))),
    Math.ceil(1 + pairs * ((2 - least) / least)),
    COMPARED_AT_ONCE,
  );
}

function withInitials(database: Database, name: string): Row[] {
  const part = { kind: 'initials', text: nameKey(name) } as const;
  const sql = `SELECT brandid FROM ${nameTables(database).parts} WHERE kind = ? AND part = ? ORDER BY brandid LIMIT ?`;
  return database.all(sql, storedKind(part), storedText(part), MOST_NEAR);
}

/** Ids that are named without being in the brand table. A new brand must not get one, or it would get those rows too. */
const NAMED_ABOVE = [
  'brand_to_check',
  'combo_count',
  'metadata_version',
  'feedback',
  'workflow_execution',
  'escalation',
]
  .map((table) => `SELECT brandid FROM ${table} WHERE brandid > ?1`)
  .join(' UNION ');
/** More new ids than one change takes. */
const FREE_IDS = 10_000;

/** Returns the first of many ids that no record names, above all brands in the table. */
export function nextBrandid(database: Database): number {
  const highest = integer(only(database.get('SELECT ifnull(max(brandid), 0) AS highest FROM brand')), 'highest');
  let next = highest + 1;
  for (const row of database.iterate(`${NAMED_ABOVE} ORDER BY brandid`, highest)) {
    const named = integer(row, 'brandid');
    if (named - next >= FREE_IDS) break;
    next = named + 1;
  }
  return next;
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

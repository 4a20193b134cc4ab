import { BRAND_STATUSES, type Brand } from '../../../domain/brand/brand.ts';
import { beginsWithWords, initialsOf, isSameName, nameKey, nameKeys } from '../../../domain/brand/name-key.ts';
import { namePairs, spellingReader, tellingPairs } from '../../../domain/brand/near-name.ts';
import type { BrandReads, NamedBrand } from '../../../domain/ports/brands.ts';
import { storedKind, storedText } from '../brand-names.ts';
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
      return namedAlike(database, brandname);
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

/** Most brands of one name that are read. */
const MOST_NAMED = 20;

function namedAlike(database: Database, brandname: string): Brand[] {
  const keys = nameKeys(brandname);
  const spellings = keys.map((text) => storedText({ text }));
  const rows = database.all(
    `SELECT ${BRAND_COLUMNS} FROM brand WHERE brandid IN (
      SELECT brandid FROM brand WHERE name_key IN (SELECT value FROM json_each(?))
      UNION SELECT brandid FROM brand_name_part WHERE kind = ? AND part IN (SELECT value FROM json_each(?)))
    ORDER BY brandid`,
    JSON.stringify(keys),
    storedKind({ kind: 'spelling' }),
    JSON.stringify(spellings),
  );
  // Long spellings are kept in part only.
  return rows
    .map(brandOf)
    .filter((brand) => isSameName(brand.brandname, brandname))
    .slice(0, MOST_NAMED);
}

function namesStartingWith(database: Database, word: string): string[] {
  const key = nameKey(word);
  if (key === '') return [];
  const names = new Set<string>();
  const rows = database.iterate(
    'SELECT brandname FROM brand WHERE name_key >= ? AND name_key < ? ORDER BY name_key, brandid',
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
const COMPARED_AT_ONCE = 1000;

/** Compares the keys of the brands that share rare pairs of letters with the name, and then reads the few that are near. */
async function spelledLike(database: Database, name: string, least: number): Promise<NamedBrand[]> {
  const likenessTo = spellingReader(name, least);
  const near = new Map(abbreviations(database, name).map((row) => [integer(row, 'brandid'), 1]));
  const candidates = sharingPairs(database, name, least);
  for (let at = 0; at < candidates.length; at += COMPARED_AT_ONCE) {
    if (at > 0) await new Promise((resolve) => setImmediate(resolve));
    for (const row of keysOf(database, candidates.slice(at, at + COMPARED_AT_ONCE))) {
      const likeness = likenessTo(text(row, 'name_key'));
      if (likeness >= least && !near.has(integer(row, 'brandid'))) near.set(integer(row, 'brandid'), likeness);
    }
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

/**
 * Returns the brands whose names share so many of the rarest pairs of letters with a name that they may be near. No other brand
 * can be: a name shares more pairs with one that is near than the common ones that are left out here.
 */
function sharingPairs(database: Database, name: string, least: number): number[] {
  const { pairs, fewest, shared } = tellingPairs(rarestFirst(database, namePairs(name)), least);
  const rows = database.all(
    `SELECT brandid FROM json_each(?) AS asked CROSS JOIN brand_name_pair AS pair
      ON pair.pair = asked.value ->> 0 AND pair.pairs BETWEEN ? AND asked.value ->> 1
    GROUP BY brandid HAVING count(*) >= ? ORDER BY brandid`,
    JSON.stringify(pairs.filter(([, most]) => most >= fewest)),
    fewest,
    shared,
  );
  return rows.map((row) => integer(row, 'brandid'));
}

/** Most names counted of one pair: beyond, it is common. */
const COUNTED = 2000;

function rarestFirst(database: Database, pairs: readonly string[]): readonly string[] {
  const sql = `SELECT count(*) AS names FROM (SELECT 1 FROM brand_name_pair WHERE pair = ? LIMIT ${COUNTED})`;
  const names = new Map(pairs.map((pair) => [pair, integer(only(database.get(sql, pair)), 'names')]));
  return pairs.toSorted((one, other) => (names.get(one) ?? 0) - (names.get(other) ?? 0));
}

function keysOf(database: Database, brandids: readonly number[]): Row[] {
  return database.all(
    'SELECT brandid, name_key FROM brand WHERE brandid IN (SELECT value FROM json_each(?))',
    JSON.stringify(brandids),
  );
}

/** Returns the brands of which a name is the initials, and those whose name is its initials. */
function abbreviations(database: Database, name: string): Row[] {
  const part = { kind: 'initials', text: nameKey(name) } as const;
  return database.all(
    `SELECT brandid FROM brand_name_part WHERE kind = ? AND part = ? UNION SELECT brandid FROM brand WHERE name_key = ?
    ORDER BY brandid LIMIT ?`,
    storedKind(part),
    storedText(part),
    initialsOf(name),
    MOST_NEAR,
  );
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

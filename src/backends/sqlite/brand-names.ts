import { NAME_PARTS, type NamePart, nameKey, nameOrder, nameParts } from '../../domain/brand/name-key.ts';
import { namePairs } from '../../domain/brand/near-name.ts';
import type { Database } from './database.ts';
import { integer, only } from './row.ts';

/** The schema that keeps the keys of names (`schema/brand-names.ts`). */
const KEEPS_NAMES = 13;

/** Longest part that is kept, in characters; a longer text is compared with the whole key as well. */
export const LONGEST_PART = 40;

/** Defines the functions that migrations and statements on older stores call. */
export function defineNameFunctions(database: Database): void {
  database.define('name_key_of', (brandname) => nameKey(String(brandname)));
  database.define('name_order_of', (brandname) => nameOrder(String(brandname)));
  database.define('name_parts_of', (brandname) => storedParts(String(brandname)));
  database.define('name_pairs_of', (brandname) => storedPairs(String(brandname)));
}

/** Returns the parts of a name as JSON, `[kind, part]` each. */
export function storedParts(brandname: string): string {
  return JSON.stringify(nameParts(brandname).map((part) => [storedKind(part), storedText(part)]));
}

/** Returns the pairs of letters of a name as JSON, `[pair, number of pairs]` each. */
export function storedPairs(brandname: string): string {
  const pairs = namePairs(brandname);
  return JSON.stringify(pairs.map((pair) => [pair, pairs.length]));
}

export function storedKind({ kind }: Pick<NamePart, 'kind'>): number {
  return NAME_PARTS.indexOf(kind);
}

export function storedText({ text }: Pick<NamePart, 'text'>): string {
  return Array.from(text).slice(0, LONGEST_PART).join('');
}

/** The tables, for a statement's FROM, with brands (`name_key`, `name_order`), and the parts and pairs of letters of their names. */
export interface NameTables {
  readonly brands: string;
  readonly parts: string;
  readonly pairs: string;
  /** True if the store keeps them, with their indexes. */
  readonly areKept: boolean;
}

const KEPT: NameTables = { brands: 'brand', parts: 'brand_name_part', pairs: 'brand_name_pair', areKept: true };

/** What an older store does not keep is computed for each brand, so a statement takes time with all of them. */
const COMPUTED: NameTables = {
  brands: `(SELECT brandid, brandname, sector, status, parent_brandid, manually_processed, version,
    name_key_of(brandname) AS name_key, name_order_of(brandname) AS name_order FROM brand)`,
  parts: `(SELECT parts.value ->> 0 AS kind, parts.value ->> 1 AS part, brandid
    FROM brand, json_each(name_parts_of(brandname)) AS parts)`,
  pairs: `(SELECT pairs.value ->> 0 AS pair, pairs.value ->> 1 AS pairs, brandid
    FROM brand, json_each(name_pairs_of(brandname)) AS pairs)`,
  areKept: false,
};

/** Asks each time, because another process may migrate the store meanwhile. */
export function nameTables(database: Database): NameTables {
  const schema = integer(only(database.get('PRAGMA user_version')), 'user_version');
  if (schema >= KEEPS_NAMES) return KEPT;
  defineNameFunctions(database);
  return COMPUTED;
}

import { NAME_PARTS, type NamePart, nameKey, nameOrder, nameParts } from '../../domain/brand/name-key.ts';
import { namePairs } from '../../domain/brand/near-name.ts';
import type { Database } from './database.ts';

/** Longest part that is kept, in characters; a longer text is compared with the whole key as well. */
export const LONGEST_PART = 40;

/** Defines the functions that migrations call. */
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

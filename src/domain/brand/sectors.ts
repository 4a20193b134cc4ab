import { isMissing } from '../text/missing.ts';
import { nameKey } from './name-key.ts';

/*
 * The runbook names sectors in words that the mcc table does not use. They are declared here as aliases of the table's
 * names. Where one covers several, the present codes decide, and the first is the default.
 */
const SECTOR_ALIASES: ReadonlyMap<string, readonly string[]> = new Map([
  [
    nameKey('Retail'),
    ['General Retail', 'Groceries', 'Fashion', 'Home & DIY', 'Electronics & Technology', 'Health & Beauty'],
  ],
  [nameKey('Food & Beverage'), ['Food & Drink']],
]);

export type SectorMatch =
  | { readonly kind: 'exact'; readonly sector: string }
  /** `sector` is the one that the name stands for; `covers` lists every known sector that it may stand for. */
  | { readonly kind: 'alias'; readonly sector: string; readonly covers: readonly string[] }
  | { readonly kind: 'unknown' };

/**
 * Finds the known sector (of the mcc table) that a name stands for.
 *
 * @param codeSectors sectors of the present codes, most important first; they decide where an alias covers several
 */
export function resolveSector(
  name: string,
  knownSectors: ReadonlySet<string>,
  codeSectors: Iterable<string> = [],
): SectorMatch {
  if (knownSectors.has(name)) return { kind: 'exact', sector: name };
  const wanted = nameKey(name);
  const spelled = byKey(knownSectors).get(wanted);
  const covers = spelled === undefined ? (SECTOR_ALIASES.get(wanted) ?? []) : [spelled];
  const possible = covers.filter((sector) => knownSectors.has(sector));
  const first = [...codeSectors].find((sector) => possible.includes(sector)) ?? possible[0];
  return first === undefined ? { kind: 'unknown' } : { kind: 'alias', sector: first, covers: possible };
}

const sectorsByKey = new WeakMap<ReadonlySet<string>, ReadonlyMap<string, string>>();

/** Caches the keys: one set of sectors serves many brands. */
function byKey(knownSectors: ReadonlySet<string>): ReadonlyMap<string, string> {
  const keys = sectorsByKey.get(knownSectors) ?? new Map([...knownSectors].reverse().map((one) => [nameKey(one), one]));
  sectorsByKey.set(knownSectors, keys);
  return keys;
}

/** Returns the sectors that count as consistent with a match; none for an unknown one. */
export function sectorsOf(match: SectorMatch): readonly string[] {
  if (match.kind === 'unknown') return [];
  return match.kind === 'exact' ? [match.sector] : match.covers;
}

export function knownSectors(mccs: ReadonlyMap<number, { readonly sector: string }>): ReadonlySet<string> {
  return new Set([...mccs.values()].map((mcc) => mcc.sector).filter((sector) => !isMissing(sector)));
}

import type { CodeCount } from '../ports/combos.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import { isMissing } from '../text/missing.ts';
import { quoted, quotedList } from '../text/quoted.ts';
import { type Brand, type Mcc, WALLET_MCCIDS } from './brand.ts';
import { knownSectors, resolveSector, type SectorMatch } from './sectors.ts';

/** Returns a new brand: active and without metadata. */
export function newBrand(given: Pick<Brand, 'brandid' | 'brandname' | 'sector' | 'parent_brandid'>): Brand {
  return { ...given, brandname: given.brandname.trim(), status: 'active', manually_processed: false, version: 1 };
}

/** Returns the sectors of some codes, most combos first. Wallet codes are left out: they say nothing about the merchant. */
export function sectorsBySize(codes: readonly CodeCount[], mccs: ReadonlyMap<number, Mcc>): readonly string[] {
  const votes = new Map<string, number>();
  for (const { mccid, combos } of codes) {
    const sector = WALLET_MCCIDS.has(mccid) ? undefined : mccs.get(mccid)?.sector;
    if (sector !== undefined && !isMissing(sector)) votes.set(sector, (votes.get(sector) ?? 0) + combos);
  }
  return [...votes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([sector]) => sector);
}

/** The facts besides its name that decide which sector is meant. */
interface SectorGrounds {
  readonly mccs: ReadonlyMap<number, Mcc>;
  /** Sectors in use. The mcc table may lack some, because imports keep a brand's sector as it is. */
  readonly besides: readonly string[];
  /** Sectors of the present codes, most important first. They decide where a name covers several. */
  readonly bySize: readonly string[];
}

/** Finds the sector that a name stands for. An unknown name is refused with the known ones. */
export function settledSector(
  name: string,
  { mccs, besides, bySize }: SectorGrounds,
  field: string,
): Outcome<Exclude<SectorMatch, { kind: 'unknown' }>> {
  const known = new Set([...knownSectors(mccs), ...besides]);
  const match = resolveSector(name, known, bySize);
  if (match.kind !== 'unknown') return done(match);
  return refused({
    code: 'invalid_input',
    field,
    message: `There is no sector ${quoted(name)}.`,
    instead: `Use one of: ${quotedList([...known].sort())}.`,
  });
}

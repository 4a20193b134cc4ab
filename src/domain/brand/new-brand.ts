import { done, type Outcome, refused } from '../refusal.ts';
import { quoted, quotedList } from '../text/quoted.ts';
import { type Brand, type Combo, type Mcc, WALLET_MCCIDS } from './brand.ts';
import { knownSectors, resolveSector, type SectorMatch } from './sectors.ts';

/** A brand as it begins: active, its metadata still to come. */
export function newBrand(given: Pick<Brand, 'brandid' | 'brandname' | 'sector' | 'parent_brandid'>): Brand {
  return { ...given, brandname: given.brandname.trim(), status: 'active', manually_processed: false, version: 1 };
}

/** The sectors the combos' codes belong to, most combos first; wallet codes say nothing about the merchant. */
export function sectorsBySize(
  combos: readonly Pick<Combo, 'mccid'>[],
  mccs: ReadonlyMap<number, Mcc>,
): readonly string[] {
  const votes = new Map<string, number>();
  for (const { mccid } of combos) {
    const sector = WALLET_MCCIDS.has(mccid) ? undefined : mccs.get(mccid)?.sector;
    if (sector !== undefined) votes.set(sector, (votes.get(sector) ?? 0) + 1);
  }
  return [...votes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([sector]) => sector);
}

/** What decides on a sector besides its name. */
interface SectorGrounds {
  readonly mccs: ReadonlyMap<number, Mcc>;
  /** Sectors in use that the mcc table may lack: imports keep a brand's as it is. */
  readonly besides: readonly string[];
  /** Those of the codes at hand, most important first: they decide where a name covers several. */
  readonly bySize: readonly string[];
}

/** The sector a name stands for; one that nothing knows is refused with those that would do. */
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

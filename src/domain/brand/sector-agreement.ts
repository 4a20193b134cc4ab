import type { CodeCount } from '../ports/combos.ts';
import { isMissing } from '../text/missing.ts';
import { shareOf } from '../text/share.ts';
import { type Brand, type Mcc, WALLET_MCCIDS } from './brand.ts';
import { knownSectors, resolveSector, sectorsOf } from './sectors.ts';

export interface SectorAgreement {
  readonly sector_known: boolean;
  /** Combos with a code that has a sector and is not a wallet's. */
  readonly combos: number;
  /** Of those, the ones with a code of the brand's sector. */
  readonly consistent: number;
  readonly share: number;
}

/** Share of combos with a code of the brand's sector below which sector and codes contradict each other; a rule of thumb. */
export const LEAST_AGREEMENT = 0.5;

export function sectorDisagrees({ sector_known, combos, share }: SectorAgreement): boolean {
  return combos > 0 && sector_known && share < LEAST_AGREEMENT;
}

/** Counts consistent combos: those whose code belongs to the brand's sector (UPSTREAM, table `mcc`). */
export function sectorAgreement(
  brand: Pick<Brand, 'sector'>,
  codes: readonly CodeCount[],
  mccs: ReadonlyMap<number, Mcc>,
): SectorAgreement {
  const match = resolveSector(brand.sector, knownSectors(mccs));
  const sectors = new Set(sectorsOf(match));
  const merchants = codes.filter(({ mccid }) => !WALLET_MCCIDS.has(mccid) && !isMissing(mccs.get(mccid)?.sector ?? ''));
  const consistent = combosOf(merchants.filter(({ mccid }) => sectors.has(mccs.get(mccid)?.sector ?? '')));
  const combos = combosOf(merchants);
  return { sector_known: match.kind !== 'unknown', combos, consistent, share: shareOf(consistent, combos) };
}

function combosOf(codes: readonly CodeCount[]): number {
  return codes.reduce((sum, { combos }) => sum + combos, 0);
}

import type { Brand } from '../../src/domain/brand/brand.ts';
import type { Case } from './cases.ts';
import { PAST_SPLITS } from './merges.ts';
import type { Population } from './population.ts';

const isApplied = ({ status }: Case): boolean => status === 'closed' || status === 'verifying';

/** The `brand` table at the end of the sample's history, with all splits and corrections applied. */
export function brandRecords(population: Population, cases: readonly Case[]): Brand[] {
  const applied = new Map(cases.filter(isApplied).map(({ brandid, method }) => [brandid, method]));
  const sectorOf = new Map(population.real.map((brand) => [brand.brandid, brand.seed.sector]));
  const parentOf = new Map(PAST_SPLITS.flatMap((split) => split.parts.map((part) => [part, split.brandid] as const)));
  const parents = PAST_SPLITS.map((split): Brand => {
    const sector = sectorOf.get(split.parts[0]) ?? '';
    const { brandid, brandname } = split;
    return {
      brandid,
      brandname,
      sector,
      status: 'inactive',
      parent_brandid: null,
      manually_processed: false,
      version: 2,
    };
  });
  const current = population.recorded.map((brand): Brand => {
    const method = applied.get(brand.brandid);
    const parent = parentOf.get(brand.brandid) ?? null;
    const corrected = method === 'data_correction' ? (sectorOf.get(brand.brandid) ?? brand.sector) : brand.sector;
    const manual = method === 'manual_metadata';
    const changes = Number(manual) + Number(method === 'data_correction') + Number(parent !== null);
    return { ...brand, sector: corrected, parent_brandid: parent, manually_processed: manual, version: 1 + changes };
  });
  return [...parents, ...current];
}

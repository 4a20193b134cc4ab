import type { Brand } from '../brand/brand.ts';
import type { ComboReads } from '../ports/combos.ts';
import type { Refusal } from '../refusal.ts';
import { noun } from '../text/noun.ts';

/**
 * Maximum work of a trial, in combos from which a version generates metadata: about 10 microseconds of one processor each.
 * The counts over all combos are bounded by their own work, and there are at most four for each brand and version.
 */
export const MOST_TRIAL_COMBOS = 4_000_000;

/** Returns how many of these brands, the first ones, two versions can be tried on. One always can. */
export async function brandsWithin(
  brands: readonly Brand[],
  versions: 1 | 2,
  mostCombos: number,
  reads: Pick<ComboReads, 'codesOf'>,
): Promise<{ readonly within: number; readonly combos: number }> {
  let combos = 0;
  let within = 0;
  for (const { brandid } of brands) {
    combos += versions * (await combosIn(brandid, reads));
    if (combos <= mostCombos) within++;
  }
  return { within: Math.max(1, within), combos };
}

async function combosIn(brandid: number, reads: Pick<ComboReads, 'codesOf'>): Promise<number> {
  return (await reads.codesOf(brandid)).reduce((sum, code) => sum + code.combos, 0);
}

/** Returns the refusal of a trial with too many combos; null for one that may begin. It depends on the data alone. */
export async function trialTooLarge(
  brands: readonly Brand[],
  versions: 1 | 2,
  mostCombos: number,
  reads: Pick<ComboReads, 'codesOf'>,
): Promise<Refusal | null> {
  const { within, combos } = await brandsWithin(brands, versions, mostCombos, reads);
  if (within >= brands.length) return null;
  const [needed, most] = [combos, mostCombos].map((number) => number.toLocaleString('en'));
  return {
    code: 'too_large',
    field: 'test_brandids',
    message: `Generating metadata for these ${brands.length} brands with ${versions} ${noun(versions, 'version')} would go through ${needed} combos; the limit of one call is ${most}.`,
    instead: `Name the first ${within === 1 ? 'one' : within} of them in one call, and the others in further calls.`,
  };
}

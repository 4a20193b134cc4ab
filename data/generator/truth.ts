import type { Combo } from '../../src/domain/brand/brand.ts';
import { drawSample, type SampleOptions } from './drawing.ts';
import type { ComboFlag } from './outlets.ts';
import type { BrandRole } from './population.ts';

/*
 * The answer key of a sample, against which tests and benchmarks score. Nothing under src may import it, so that the
 * analyses cannot use the answers that they are scored on.
 */

export interface ComboTruth {
  /** The real brand. Equals the recorded brandid unless the brand was merged (Star Market is 4079) or the row misassigned. */
  readonly real_brandid: number;
  /** The wallet through which the payment was made. */
  readonly wallet: string | null;
  readonly flags: readonly ComboFlag[];
}

export interface BrandTruth {
  readonly real_brandid: number;
  readonly name: string;
  readonly sector: string;
  /** Its true merchant categories, the most usual first. */
  readonly mccids: readonly number[];
  /** The recorded id. Real brands with the same recorded id are merged, and the recorded brand should be split. */
  readonly brandid: number;
  readonly role: BrandRole;
}

/** The combos of `openSample(options).combos()`, in the same order, each with its ground truth. */
export function combosWithTruth(
  options: SampleOptions,
): Iterable<{ readonly combo: Combo; readonly truth: ComboTruth }> {
  return drawSample(options).rows();
}

/** Every real brand of the sample. */
export function brandTruth(options: SampleOptions): BrandTruth[] {
  return drawSample(options).population.real.map(({ seed, brandid, role }) => ({
    ...{ real_brandid: seed.real_brandid, name: seed.name, sector: seed.sector, mccids: seed.mccids },
    ...{ brandid, role },
  }));
}

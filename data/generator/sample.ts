import type { Brand, Combo, Mcc } from '../../src/domain/brand/brand.ts';
import { brandRecords } from './brand-records.ts';
import { planCases } from './cases.ts';
import { drawSample, type SampleOptions } from './drawing.ts';
import { type SampleHistory, writeHistory } from './history.ts';

export type { SampleOptions } from './drawing.ts';
export type { SampleHistory } from './history.ts';

/** A sample data set. The same options give the same bytes. The real brand of each combo is not part of it: see `truth.ts`. */
export interface Sample {
  readonly brands: Brand[];
  /** Rows of upstream's table `brand_to_check`. */
  readonly brandsToCheck: number[];
  readonly mccs: Mcc[];
  /** Generates the combos again at each call, in constant memory, by ascending `ccid`. */
  combos(): Iterable<Combo>;
  /** Generates the history. It is measured on the combos, so this reads them all and keeps those of the brands concerned. */
  history(): SampleHistory;
}

const BRANDS_WITH_HISTORY = 240;
const ESCALATIONS = 150;

/** Opens a sample. Throws a RangeError when it is too small for the cases that every sample contains. */
export function openSample(options: SampleOptions): Sample {
  const { seed, population, rows } = drawSample(options);
  const { brandsWithHistory = BRANDS_WITH_HISTORY, escalations = ESCALATIONS } = options;
  const cases = planCases(population, Math.min(escalations, brandsWithHistory), options.seed);
  const mccs = seed.mccs.map((mcc) => ({ ...mcc }));
  const combos = (): Iterable<Combo> => rows().map((row) => row.combo);
  return {
    ...{ brands: brandRecords(population, cases), brandsToCheck: [...population.toCheck], mccs, combos },
    history: () => writeHistory({ population, cases, mccs, combos: combos(), brandsWithHistory, seed: options.seed }),
  };
}

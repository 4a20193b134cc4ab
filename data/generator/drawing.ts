import { type LabelledCombo, labelledCombos } from './combos.ts';
import { placesOf } from './places.ts';
import { type Population, populate } from './population.ts';
import { seededRandom } from './random.ts';
import { readSeed, type Seed } from './seed.ts';

export interface SampleOptions {
  /** Rows of the combo table, at least 2,000. The default size is 40,000. */
  readonly combos: number;
  readonly seed: number;
  /** Brands with metadata, feedback and executions: 240 unless told. */
  readonly brandsWithHistory?: number;
  /** 150 unless told. Fewer when the sample has too few brands to check. */
  readonly escalations?: number;
}

const FEWEST_COMBOS = 2000;

/** A sample with its answers. Only `sample.ts`, which strips them, and `truth.ts` may use it. */
interface Drawing {
  readonly seed: Seed;
  readonly population: Population;
  rows(): Generator<LabelledCombo>;
}

export function drawSample(options: SampleOptions): Drawing {
  const { combos, seed: randomSeed } = options;
  if (!Number.isSafeInteger(combos) || combos < FEWEST_COMBOS)
    throw new RangeError(
      `A sample has at least ${FEWEST_COMBOS} combos, not ${combos}: fewer cannot hold its fixed cases.`,
    );
  if (!Number.isInteger(randomSeed)) throw new RangeError(`A sample's seed is an integer, not ${randomSeed}.`);
  const seed = readSeed();
  const population = populate(seed, combos, randomSeed);
  const placeOf = placesOf(seed.cities);
  return {
    ...{ seed, population },
    rows: () => labelledCombos(population, placeOf, { combos, seed: randomSeed, random: seededRandom(randomSeed) }),
  };
}

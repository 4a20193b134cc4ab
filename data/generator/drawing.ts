import { type LabelledCombo, labelledCombos } from './combos.ts';
import { placesOf } from './places.ts';
import { type Population, populate } from './population.ts';
import { seededRandom } from './random.ts';
import { readSeed, type Seed } from './seed.ts';

export interface SampleOptions {
  /** Rows of the combo table, at least 2,000. The default size is 40,000. */
  readonly combos: number;
  readonly seed: number;
  /** Number of brands with metadata, feedback and executions; 240 by default. */
  readonly brandsWithHistory?: number;
  /** Number of escalations; 150 by default, fewer when the sample has too few brands to check. */
  readonly escalations?: number;
}

const MIN_COMBOS = 2000;

/** A sample with its ground truth. Only `sample.ts`, which removes the truth, and `truth.ts` may use it. */
interface Drawing {
  readonly seed: Seed;
  readonly population: Population;
  rows(): Generator<LabelledCombo>;
}

export function drawSample(options: SampleOptions): Drawing {
  const { combos, seed: randomSeed } = options;
  if (!Number.isSafeInteger(combos) || combos < MIN_COMBOS)
    throw new RangeError(`A sample needs at least ${MIN_COMBOS} combos for its fixed cases; ${combos} were requested.`);
  if (!Number.isInteger(randomSeed)) throw new RangeError(`A sample's seed is an integer, not ${randomSeed}.`);
  const seed = readSeed();
  const population = populate(seed, combos, randomSeed);
  const placeOf = placesOf(seed.cities);
  return {
    ...{ seed, population },
    rows: () => labelledCombos(population, placeOf, { combos, seed: randomSeed, random: seededRandom(randomSeed) }),
  };
}

import { openSample } from '../data/generator/sample.ts';
import { withSampleInstructions } from '../data/sample-instructions.ts';
import { initialiseStore } from '../src/backends/embedded/initialise.ts';
import { nodeFoundation } from '../src/backends/embedded/node-foundation.ts';
import type { Combo } from '../src/domain/brand/brand.ts';

/** The brand of the runbook's example, which stands for two businesses. */
export const LARGE_BRAND = 12345;
export const LARGE_BRAND_COMBOS = 100_000;
const SAMPLE = { combos: 40_000, seed: 42 } as const;
/** Of 25 combos, those with a narrative of their own: about the share of distinct narratives among real combos. */
const DISTINCT_OF_25 = 16;

/** Repeats the brand's combos with new keys and store numbers. */
export function* enlarged(few: readonly Combo[], count: number): Generator<Combo> {
  for (let i = 0; i < count; i++) {
    const combo = few[i % few.length];
    if (combo === undefined) throw new Error(`The sample lacks brand ${LARGE_BRAND}.`);
    const number = i % 25 < DISTINCT_OF_25 ? i : (i % 25) + 1000;
    yield {
      ...combo,
      ccid: 10_000_000 + i,
      bankid: 1,
      narrative: `${combo.narrative.replace(/\d{3,}/, '')} ${number}`,
    };
  }
}

function* withLargeBrand(combos: Iterable<Combo>, count: number): Generator<Combo> {
  const few: Combo[] = [];
  for (const combo of combos) {
    if (combo.brandid === LARGE_BRAND) few.push(combo);
    else yield combo;
  }
  yield* enlarged(few, count);
}

/**
 * Makes a store of sample data in which one brand has many combos (default: 100,000), 64 of 100 of them with a narrative of
 * their own.
 */
export async function largeBrandStore(directory: string, owner: string, count = LARGE_BRAND_COMBOS): Promise<void> {
  const { clock, ids } = nodeFoundation();
  const sample = withSampleInstructions(openSample(SAMPLE));
  const info = { store_id: ids.nonce(), kind: 'sample', created_at: clock.now(), owner } as const;
  await initialiseStore(directory, info, { ...sample, combos: () => withLargeBrand(sample.combos(), count) });
}

import { z } from 'zod';
import { brandResultSchema } from '../../agents/agent.ts';
import { type Brand, brandidSchema } from '../../brand/brand.ts';
import type { ReadContext } from '../../change/operation.ts';
import { spenderOf } from '../../change/principal.ts';
import { MAX_TRIED, type TrialOptions } from '../../generation/trial.ts';
import type { Trial } from '../../generation/trial-verdict.ts';
import { brandsWithin, MOST_TRIAL_COMBOS } from '../../generation/trial-work.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, type Refusal, refused } from '../../refusal.ts';
import { requireActiveBrand } from '../subjects.ts';

/** The number of brands in the panel that is tried when none are named. */
export const PANEL = 10;

export const testBrandidsSchema = z.array(brandidSchema).min(1).max(MAX_TRIED);

/** Loads the named brands, each once, in the given order. */
export async function namedBrands(
  brandids: readonly number[],
  reads: Pick<DecisionReads, 'brand'>,
): Promise<Outcome<readonly Brand[]>> {
  const brands: Brand[] = [];
  for (const brandid of new Set(brandids)) {
    const found = await requireActiveBrand(brandid, reads, 'test_brandids');
    if (!found.ok) return found;
    brands.push(found.value);
  }
  return done(brands);
}

/**
 * Selects the brands to try: the named ones, else a panel of at most ten, and no more than one call can try: first those with
 * the oldest open escalations, then others due for a check. Equal data gives equal panels.
 */
export async function brandsToTry(
  named: readonly number[] | undefined,
  reads: Pick<DecisionReads, 'brand' | 'brandsToTry' | 'codesOf'>,
): Promise<Outcome<readonly Brand[]>> {
  if (named !== undefined) return namedBrands(named, reads);
  const brands: Brand[] = [];
  for (const brandid of await reads.brandsToTry(PANEL)) {
    const brand = await reads.brand(brandid);
    if (brand?.status === 'active') brands.push(brand);
  }
  if (brands.length === 0) return refused(noPanel());
  const { within } = await brandsWithin(brands, 2, MOST_TRIAL_COMBOS, reads);
  return done(brands.slice(0, within));
}

/** Refusal for a test without named brands and without a panel. */
export function noPanel(): Refusal {
  return {
    code: 'not_found',
    field: 'test_brandids',
    message: 'No brand is escalated or due for a check, so there is no panel to test the agent on.',
    instead: 'Name brands in test_brandids; find_brands finds them.',
  };
}

/** Reports progress brand by brand, and limits the work of one call. */
export function trialOptions(
  total: number,
  { principal, progress }: Pick<ReadContext, 'principal' | 'progress'>,
): TrialOptions {
  return {
    caller: spenderOf(principal),
    mostCombos: MOST_TRIAL_COMBOS,
    onProgress: (tried) => progress(tried, total, `${tried} of ${total} brands tried`),
  };
}

const generatedSchema = z.object({
  regex: z.string().nullable(),
  recall: z.number().nullable(),
  precision: z.number().nullable(),
  passed: z.boolean(),
});

/** The answer of a trial: each brand under the tested version and under the one in prod. */
export const trialOutput = {
  compared_to: z.int().nullable().describe('Version in prod'),
  passed: z.boolean(),
  summary: z.string(),
  results: z.array(
    brandResultSchema.pick({ brandid: true, brandname: true, verdict: true, detail: true }).extend({
      before: generatedSchema.nullable(),
      after: generatedSchema.nullable(),
    }),
  ),
};

/** Returns a trial in the form of its answer. */
export function trialAnswer({ compared_to, passed, verdict: summary, results }: Trial) {
  return {
    compared_to,
    passed,
    summary,
    results: results.map(({ brandid, brandname, verdict, detail, before, ...found }) => ({
      ...{ brandid, brandname, verdict, detail, before },
      after:
        verdict === 'not_evaluated'
          ? null
          : { regex: found.regex, recall: found.recall, precision: found.precision, passed: found.passed },
    })),
  };
}

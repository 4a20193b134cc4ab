import { z } from 'zod';
import { brandResultSchema } from '../../agents/agent.ts';
import { type Brand, brandidSchema } from '../../brand/brand.ts';
import type { ReadContext } from '../../change/operation.ts';
import { MAX_TRIED, type Patience, type Trial } from '../../generation/trial.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import type { Clock } from '../../ports/foundation.ts';
import { done, type Outcome, type Refusal, refused } from '../../refusal.ts';
import { requireActiveBrand } from '../subjects.ts';

/** Brands in the panel that is tried when none are named. */
export const PANEL = 10;

export const testBrandidsSchema = z.array(brandidSchema).min(1).max(MAX_TRIED);

/** Brands that were named, each once, in the order named. */
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
 * The brands to try: those named; else a panel of at most ten, first those of the escalations open longest, then others
 * that are to check. The same data gives the same panel.
 */
export async function brandsToTry(
  named: readonly number[] | undefined,
  reads: Pick<DecisionReads, 'brand' | 'brandsToTry'>,
): Promise<Outcome<readonly Brand[]>> {
  if (named !== undefined) return namedBrands(named, reads);
  const brands: Brand[] = [];
  for (const brandid of await reads.brandsToTry(PANEL)) {
    const brand = await reads.brand(brandid);
    if (brand?.status === 'active') brands.push(brand);
  }
  return brands.length > 0 ? done(brands) : refused(noPanel());
}

/** Nobody named a brand, and none stands out. */
export function noPanel(): Refusal {
  return {
    code: 'not_found',
    field: 'test_brandids',
    message: 'No brand is escalated or to check, so there is no panel to try the agent on.',
    instead: 'Name brands in test_brandids; find_brands finds them.',
  };
}

/** Milliseconds after which no further brand is begun: clients give up on a call after a minute. */
const CALL_MS = 45_000;

/** Tells whoever waits brand by brand, and ends before they give up. */
export function patienceOf(
  total: number,
  clock: Pick<Clock, 'now'>,
  { progress }: Pick<ReadContext, 'progress'>,
): Patience {
  const end = Date.parse(clock.now()) + CALL_MS;
  return {
    told: (tried) => progress(tried, total, `${tried} of ${total} brands tried`),
    isOver: () => Date.parse(clock.now()) >= end,
  };
}

const generatedSchema = z.object({
  regex: z.string().nullable(),
  recall: z.number().nullable(),
  precision: z.number().nullable(),
  passed: z.boolean(),
});

/** What a trial answers: each brand under the version tried and under the one in prod. */
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

/** A trial as its answer has it. */
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

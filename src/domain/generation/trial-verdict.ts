import type { BrandResult, VERDICTS } from '../agents/agent.ts';
import type { Brand } from '../brand/brand.ts';
import type { Coverage } from '../metadata/coverage.ts';
import { VERIFICATION_THRESHOLDS } from '../metadata/verification.ts';

/** One brand under the candidate and under the version in prod; `before` is null if that was not evaluated. */
export interface TriedBrand extends Omit<BrandResult, 'chosen'> {
  readonly before: Generated | null;
}

export interface Trial {
  /** The version in prod; null if none was deployed there, so the defaults apply. */
  readonly compared_to: number | null;
  readonly passed: boolean;
  /** Text of this program, without text from data. */
  readonly verdict: string;
  readonly results: readonly TriedBrand[];
}

/** Returns the result of a brand whose effect is unknown. */
export function notEvaluated({ brandid, brandname }: Brand, detail: string): TriedBrand {
  const nothing = { regex: null, recall: null, precision: null, passed: false, before: null };
  return { brandid, brandname, ...nothing, verdict: 'not_evaluated', detail };
}

/** The quality of metadata generated for a brand. */
export interface Generated {
  readonly regex: string | null;
  readonly recall: number | null;
  readonly precision: number | null;
  readonly passed: boolean;
}

type Judged = Pick<BrandResult, 'verdict' | 'passed'>;

/** The verdict on all brands together; its text contains no data. */
interface TrialVerdict {
  readonly passed: boolean;
  readonly verdict: string;
}

/** Minimum difference; smaller ones are noise of a few rows. */
const NOTICEABLE = 0.005;

/** Compares two results: meeting the thresholds of verification counts most, then the harmonic mean of recall and precision. */
export function compared(before: Generated, after: Generated): (typeof VERDICTS)[number] {
  if (before.passed !== after.passed) return after.passed ? 'better' : 'worse';
  const gain = harmonicMean(after) - harmonicMean(before);
  if (Math.abs(gain) < NOTICEABLE) return 'same';
  return gain > 0 ? 'better' : 'worse';
}

function harmonicMean({ recall, precision }: Generated): number {
  const [r, p] = [recall ?? 0, precision ?? 0];
  return r + p === 0 ? 0 : (2 * r * p) / (r + p);
}

/** Returns passed if every brand was evaluated, none is worse than in prod, and one is better or all pass verification. */
export function verdictOn(results: readonly Judged[]): TrialVerdict {
  const count = (verdict: BrandResult['verdict']) => results.filter((one) => one.verdict === verdict).length;
  const worse = count('worse');
  if (worse > 0)
    return { passed: false, verdict: `Failed: worse than in prod for ${worse} of ${results.length} brands.` };
  const unknown = count('not_evaluated');
  if (unknown > 0) return { passed: false, verdict: `Not evaluated: ${unknown} of ${results.length} brands.` };
  const better = count('better');
  if (better > 0)
    return {
      passed: true,
      verdict: `Passed: better than in prod for ${better} of ${results.length} brands, worse for none.${stillFailing(results)}`,
    };
  const good = results.every((one) => one.passed) && results.length > 0;
  if (good) return { passed: true, verdict: 'Passed: no brand changes, and all pass verification.' };
  return {
    passed: false,
    verdict: `Failed: no brand is better than in prod, so there is no reason for a change.${stillFailing(results)}`,
  };
}

/** Describes how many brands will still fail verification once they are reprocessed, even if better. */
function stillFailing(results: readonly Judged[]): string {
  const failing = results.filter((one) => !one.passed).length;
  return failing === 0 ? ' All pass verification.' : ` ${failing} of them would still fail verification.`;
}

/** Returns the verdict on the version in prod itself, which is not compared with another. */
export function standingOf(results: readonly Judged[]): TrialVerdict {
  const unknown = results.filter((one) => one.verdict === 'not_evaluated').length;
  if (unknown > 0) return verdictOn(results);
  const good = results.filter((one) => one.passed).length;
  const passed = good === results.length;
  const verdict = `${passed ? 'Passed' : 'Failed'}: it runs in prod, and ${good} of ${results.length} brands pass verification.`;
  return { passed, verdict };
}

/** Metadata that a version generated for a brand, with what it matches in words. */
export interface Attempt extends Generated {
  readonly detail: string;
}

export const NOTHING: Attempt = {
  regex: null,
  recall: null,
  precision: null,
  passed: false,
  detail: 'Nothing is generated.',
};

/** Returns what metadata comes to by its count; null if the count is not complete. */
export function attemptOf(regex: string, coverage: Coverage): Attempt | null {
  if (!coverage.complete) return null;
  const { recall_without_wallets: recall, precision, matched_own, own_combos, caught_others } = coverage;
  const needed = VERIFICATION_THRESHOLDS;
  const passed = (recall ?? 0) >= needed.recall && (precision ?? 0) >= needed.precision;
  const detail = `${matched_own} of ${own_combos} own combos matched, ${caught_others} of other brands.`;
  return { regex, recall, precision, passed, detail };
}

import type { BrandResult, VERDICTS } from './agent.ts';

/** What metadata generated for a brand is worth. */
export interface Generated {
  readonly regex: string | null;
  readonly recall: number | null;
  readonly precision: number | null;
  readonly passed: boolean;
}

type Judged = Pick<BrandResult, 'verdict' | 'passed'>;

/** Of all brands tried together; `verdict` in our words. */
export interface TrialVerdict {
  readonly passed: boolean;
  readonly verdict: string;
}

/** Smaller differences are noise of a few rows. */
const NOTICEABLE = 0.005;

/** Reaching what verification asks for counts most; then the harmonic mean of recall and precision. */
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

/** Passed: every brand evaluated, none worse than under prod's version, and one better or all as verification wants them. */
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
  if (good) return { passed: true, verdict: 'Passed: no brand changes, and all are as verification wants them.' };
  return {
    passed: false,
    verdict: `Failed: no brand is better than in prod, so nothing speaks for a change.${stillFailing(results)}`,
  };
}

/** Better is not yet good: what verification will say of the brands once they are reprocessed. */
function stillFailing(results: readonly Judged[]): string {
  const failing = results.filter((one) => !one.passed).length;
  return failing === 0 ? ' All pass verification.' : ` ${failing} of them would still fail verification.`;
}

/** Of the version in prod itself, which has nothing to be better than. */
export function standingOf(results: readonly Judged[]): TrialVerdict {
  const unknown = results.filter((one) => one.verdict === 'not_evaluated').length;
  if (unknown > 0) return verdictOn(results);
  const good = results.filter((one) => one.passed).length;
  const passed = good === results.length;
  const verdict = `${passed ? 'Passed' : 'Failed'}: it is what runs in prod, and ${good} of ${results.length} brands are as verification wants them.`;
  return { passed, verdict };
}

import { noun } from '../text/noun.ts';
import type { Coverage } from './coverage.ts';
import type { MetadataVersion } from './metadata.ts';
import { coverageChecks } from './verification.ts';

/** The part of metadata that decides which combos match. */
type Matching = Pick<MetadataVersion, 'regex' | 'sector'> & { readonly mccids: readonly number[] };

/** Returns true when storing the metadata would change nothing. */
export function isSameMetadata(a: Matching, b: Matching): boolean {
  const codes = (one: Matching) => [...new Set(one.mccids)].sort((x, y) => x - y).join();
  return a.regex === b.regex && a.sector === b.sector && codes(a) === codes(b);
}

export const REPROCESSING_VERDICTS = ['improved', 'same', 'worse', 'not_evaluated'] as const;
export type ReprocessingVerdict = (typeof REPROCESSING_VERDICTS)[number];

/** Smallest difference of two shares that is reported. */
export const CLEARLY = 0.02;

/** The coverage of one version compared with another's. */
export interface Comparison {
  readonly verdict: ReprocessingVerdict;
  /** Our own words and numbers, without text from data. */
  readonly reasons: readonly string[];
}

const MEASURES = [
  ['recall_without_wallets', 'Recall (without wallet rows)'],
  ['precision', 'Precision'],
] as const;

/**
 * Compares two coverages. Passing or failing verification counts most, as when instructions are tried. Otherwise worse in
 * one measure is worse, even when the other measure improves: that trade-off is for a person to decide.
 */
export function compareCoverage(before: Coverage | null, after: Coverage | null): Comparison {
  if (before === null || after === null || !before.complete || !after.complete) {
    return { verdict: 'not_evaluated', reasons: ['One of the versions could not be evaluated over all combos.'] };
  }
  const moved = MEASURES.map(([measure, words]) => {
    // A regex that matches nothing has no precision. That must not count as an improvement.
    const [was, is] = [before[measure] ?? 0, after[measure] ?? 0];
    return { by: is - was, text: `${words} ${percent(was)} before, ${percent(is)} after.` };
  });
  const verdict = verdictOf(
    [isEnough(before), isEnough(after)],
    moved.map(({ by }) => by),
  );
  const others = after.caught_others;
  const counts = `${after.matched_own} of ${after.own_combos} own combos found (${before.matched_own} before), ${others} ${noun(others, 'combo')} of other brands (${before.caught_others} before).`;
  return { verdict, reasons: [...moved.map(({ text }) => text), counts] };
}

function verdictOf(
  [wasEnough, isEnoughNow]: readonly [boolean, boolean],
  moved: readonly number[],
): Exclude<ReprocessingVerdict, 'not_evaluated'> {
  if (wasEnough !== isEnoughNow) return isEnoughNow ? 'improved' : 'worse';
  if (moved.some((by) => by < -CLEARLY)) return 'worse';
  return moved.some((by) => by > CLEARLY) ? 'improved' : 'same';
}

/** Returns true when the coverage passes verification. */
function isEnough(coverage: Coverage): boolean {
  return coverageChecks({ coverage, why: null }).every(({ passed }) => passed);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Names the checks that verification will fail once the metadata is applied. */
export function verificationWarnings(coverage: Coverage): string[] {
  return coverageChecks({ coverage, why: null })
    .filter(({ passed }) => !passed)
    .map(({ check, detail }) => `verify_metadata will not pass (${check}): ${detail}`);
}

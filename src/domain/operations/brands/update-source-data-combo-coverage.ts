import type { Combo } from '../../brand/brand.ts';
import { matcherOf } from '../../metadata/brand-effect.ts';
import type { Coverage } from '../../metadata/coverage.ts';
import { coverageOfVersion } from '../../metadata/version-coverage.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import type { Json } from '../../text/canonical.ts';

/** What the current metadata of the combo's brand matches, before and after the combo is corrected. */
export async function comboCoverage(
  before: Combo,
  after: Combo,
  reads: Pick<DecisionReads, 'metadataVersions' | 'coverage' | 'narrativesMatching'>,
  signal: AbortSignal,
): Promise<{ readonly evidence: Record<string, Json>; readonly warnings: readonly string[] }> {
  const metadata = (await reads.metadataVersions(before.brandid)).at(-1);
  if (metadata === undefined) return { evidence: { coverage: null }, warnings: [] };
  const { version } = metadata;
  const matches = await matcherOf(metadata, [before, after], reads, signal);
  const whole = await coverageOfVersion(metadata, reads, signal);
  if (whole === null) return uncounted(`Metadata version ${version} has a regex that is not evaluated.`);
  if (matches === null || !whole.complete) {
    return uncounted('What the current metadata matches could not be counted before the deadline.');
  }
  // Only this row reads otherwise, so one count over all combos tells both.
  const gained = Number(matches(after)) - Number(matches(before));
  const corrected = { ...whole, matched_own: whole.matched_own + gained, missed_own: whole.missed_own - gained };
  return {
    evidence: { coverage: { metadata_version: version, before: shown(whole), after: shown(corrected) } },
    warnings: gained < 0 ? [`Metadata version ${version} matched the row and no longer does.`] : [],
  };
}

function uncounted(warning: string) {
  return { evidence: { coverage: null }, warnings: [warning] };
}

function shown({ own_combos, matched_own, missed_own, caught_others }: Coverage): Json {
  return { own_combos, matched_own, missed_own, caught_others };
}

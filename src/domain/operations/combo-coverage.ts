import type { Combo } from '../brand/brand.ts';
import type { Json } from '../change/canonical.ts';
import type { Coverage } from '../metadata/coverage.ts';
import { assessRegex } from '../metadata/regex/assessment.ts';
import type { DecisionReads } from '../ports.ts';

/** What the current metadata of the combo's brand matches, before and after the combo is corrected. */
export async function comboCoverage(
  before: Combo,
  after: Combo,
  reads: Pick<DecisionReads, 'metadataVersions' | 'coverage'>,
  signal: AbortSignal,
): Promise<{ readonly evidence: Record<string, Json>; readonly warnings: readonly string[] }> {
  const { brandid, ccid, bankid } = before;
  const metadata = (await reads.metadataVersions(brandid)).at(-1);
  if (metadata === undefined) return { evidence: { coverage: null }, warnings: [] };
  const { regex: source, mccids, version } = metadata;
  if (!assessRegex(source).accepted) return uncounted(`Metadata version ${version} has a regex that is not evaluated.`);
  const { narrative, mccid } = after;
  const request = { brandid, source, mccids, samples: 0 };
  const counted = {
    before: await reads.coverage({ ...request, moved: [] }, signal),
    after: await reads.coverage(
      { ...request, moved: [{ ccid, bankid, to: brandid, corrected: { narrative, mccid } }] },
      signal,
    ),
  };
  if (!counted.before.complete || !counted.after.complete) {
    return uncounted('What the current metadata matches could not be counted before the deadline.');
  }
  const lost = counted.before.matched_own - counted.after.matched_own;
  return {
    evidence: {
      coverage: { metadata_version: version, before: shown(counted.before), after: shown(counted.after) },
    },
    warnings: lost > 0 ? [`Metadata version ${version} matched the row and no longer does.`] : [],
  };
}

function uncounted(warning: string) {
  return { evidence: { coverage: null }, warnings: [warning] };
}

function shown({ own_combos, matched_own, missed_own, caught_others }: Coverage): Json {
  return { own_combos, matched_own, missed_own, caught_others };
}

import type { Decision } from '../../change/operation.ts';
import type { Coverage } from '../../metadata/coverage.ts';
import { coverageCounts } from '../../metadata/coverage-shares.ts';
import { VERIFICATION_THRESHOLDS } from '../../metadata/verification.ts';
import { quoted } from '../../text/quoted.ts';
import type { NewVersion, Wording } from './manual-version.ts';

/** What a person sees of a metadata version given by hand: what changes, and what it does to all combos. */
export function manualPreview(
  { brand, previous, metadata, marked, coverage }: NewVersion,
  wording: Wording,
): Decision<object>['preview'] {
  const target = `metadata of brand ${brand.brandid} "${brand.brandname}"`;
  const fields = ['regex', 'mccids', 'sector', 'confidence_score', 'notes', ...wording.shown] as const;
  const mark = {
    target: `brand ${brand.brandid}`,
    field: 'manually_processed',
    before: brand.manually_processed,
    after: marked.manually_processed,
  };
  return {
    summary: `${wording.title(metadata.version)} for brand ${brand.brandid} ${quoted(brand.brandname)}`,
    changes: [
      ...fields
        .filter((field) => JSON.stringify(previous?.[field] ?? null) !== JSON.stringify(metadata[field]))
        .map((field) => ({ target, field, before: previous?.[field] ?? null, after: metadata[field] })),
      ...(mark.before === mark.after ? [] : [mark]),
    ],
    evidence: { ...coverageEvidence(coverage), ...wording.evidence },
    warnings: [...wording.warnings, ...warningsOn(coverage)],
    preconditions: [
      { target: `brand ${brand.brandid}`, version: brand.version },
      { target, version: previous?.version ?? 0 },
    ],
  };
}

function coverageEvidence(coverage: Coverage): Decision<object>['preview']['evidence'] {
  return {
    ...coverageCounts(coverage),
    caught_by_brand: coverage.false_positives_by_brand,
    missed_samples: coverage.samples.missed,
  };
}

function warningsOn(coverage: Coverage): string[] {
  const { precision, recall_without_wallets: recall } = coverage;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const warnings: string[] = [];
  if (coverage.own_combos === 0) warnings.push('The brand has no combos: nothing shows that the metadata is right.');
  if (recall !== null && recall < VERIFICATION_THRESHOLDS.recall) {
    warnings.push(
      `It matches only ${percent(recall)} of the brand's own combos (wallet rows aside); verification asks for ${percent(VERIFICATION_THRESHOLDS.recall)}.`,
    );
  }
  if (precision !== null && precision < VERIFICATION_THRESHOLDS.precision) {
    warnings.push(
      `Only ${percent(precision)} of what it matches is the brand's; verification asks for ${percent(VERIFICATION_THRESHOLDS.precision)}.`,
    );
  }
  return warnings;
}

import { z } from 'zod';
import type { DecisionReads } from '../ports/decision-reads.ts';
import { assessRegex } from '../regex/assessment.ts';
import { type Coverage, coverageSchema } from './coverage.ts';
import type { MetadataVersion } from './metadata.ts';
import { checkMetadataValidity, type ValidityProblem } from './validity.ts';
import { type CountedVersion, coverageOfVersion } from './version-matches.ts';

/** Lowest accepted shares, 0 to 1. */
export const VERIFICATION_THRESHOLDS = {
  /**
   * Share of the brand's own combos that match, without those behind a payment wallet. Banks cut about a quarter of
   * narratives short and brands write their names in several ways, so even good metadata misses some. Missing more than a
   * fifth leaves real purchases unclassified.
   */
  recall: 0.8,
  /** Share of matched combos that are the brand's own. Stricter, because a false match gives a customer's purchase to the wrong brand. */
  precision: 0.9,
} as const;

const VERIFICATION_CHECKS = [
  'has_metadata',
  'regex_portable',
  'mccids_valid',
  'sector_known',
  'coverage_complete',
  'recall',
  'precision',
] as const;

const verificationCheckSchema = z.object({
  check: z.enum(VERIFICATION_CHECKS),
  passed: z.boolean(),
  detail: z.string(),
});
type VerificationCheck = z.infer<typeof verificationCheckSchema>;

export const verificationSchema = z.object({
  brandid: z.int(),
  metadata_version: z.int().nullable(),
  passed: z.boolean(),
  checks: z.array(verificationCheckSchema),
  coverage: coverageSchema.nullable().describe('Null: could not be evaluated'),
});
export type Verification = z.infer<typeof verificationSchema>;

const SAMPLES = 5;

/**
 * Verifies a brand's current metadata (runbook, Step 5 and Procedure 1, step 5). It only reads, so it can verify stored data
 * and, through an overlay, the result of a change. Its details are our own words, without text from data.
 */
export async function verifyBrandMetadata(
  brandid: number,
  reads: Pick<DecisionReads, 'brand' | 'metadataVersions' | 'mccs' | 'coverage'>,
  signal: AbortSignal,
): Promise<Verification> {
  const metadata = (await reads.metadataVersions(brandid)).at(-1);
  if (metadata === undefined) return verdict(brandid, null, withoutMetadata(), null);
  const sector = metadata.sector ?? (await reads.brand(brandid))?.sector ?? '';
  const regex = assessRegex(metadata.regex);
  const { mccids } = metadata;
  const problems = checkMetadataValidity({ regex, mccids, sector }, await reads.mccs());
  const counted = await coverageOfVersion({ brandid, regex, mccids }, reads, signal, { samples: SAMPLES });
  const checks = [...validityChecks(metadata, problems), ...coverageChecks(counted)];
  return verdict(brandid, metadata.version, checks, counted.coverage);
}

function codesHold(count: number): string {
  return count === 1
    ? 'The one code is known and not wallet-specific.'
    : `All ${count} codes are known and none is wallet-specific.`;
}

function verdict(
  brandid: number,
  metadata_version: number | null,
  checks: VerificationCheck[],
  coverage: Coverage | null,
): Verification {
  return { brandid, metadata_version, passed: checks.every((check) => check.passed), checks, coverage };
}

function withoutMetadata(): VerificationCheck[] {
  return VERIFICATION_CHECKS.map((check) => ({
    check,
    passed: false,
    detail: check === 'has_metadata' ? 'It has none. Propose some with create_manual_metadata.' : 'Not evaluated.',
  }));
}

function validityChecks(metadata: MetadataVersion, problems: readonly ValidityProblem[]): VerificationCheck[] {
  const checked = (check: VerificationCheck['check'], field: ValidityProblem['field'], fine: string) => {
    const found = problems.filter((problem) => problem.field === field);
    const detail = found.length === 0 ? fine : found.map(({ problem, instead }) => `${problem} ${instead}`).join(' ');
    return { check, passed: found.length === 0, detail };
  };
  return [
    { check: 'has_metadata', passed: true, detail: `Version ${metadata.version} is current.` },
    checked('regex_portable', 'regex', 'In the portable dialect, and of bounded work.'),
    checked('mccids_valid', 'mccids', codesHold(metadata.mccids.length)),
    checked('sector_known', 'sector', 'The sector is known.'),
  ];
}

/** The checks of a pattern's coverage, for a stored pattern or a candidate. */
export function coverageChecks({ coverage, why }: CountedVersion): VerificationCheck[] {
  if (coverage === null) {
    const detail = `Not evaluated. ${why}`;
    return (['coverage_complete', 'recall', 'precision'] as const).map((check) => ({ check, passed: false, detail }));
  }
  const { recall, precision } = VERIFICATION_THRESHOLDS;
  const matched = coverage.matched_own + coverage.caught_others;
  const others = `${coverage.caught_others} of ${matched} matched combos are other brands'`;
  return [
    {
      check: 'coverage_complete',
      passed: coverage.complete,
      detail: coverage.complete
        ? 'Evaluated over all combos.'
        : 'The evaluation was cancelled; the counts are partial.',
    },
    atLeast('recall', coverage.recall_without_wallets, recall, ownMatched(coverage), nothingToFind(coverage)),
    atLeast('precision', coverage.precision, precision, others, 'It matches nothing at all.'),
  ];
}

function ownMatched({ own_combos, own_wallet_affected, missed_own, missed_own_wallet }: Coverage): string {
  const own = own_combos - own_wallet_affected;
  const matched = own - (missed_own - missed_own_wallet);
  return `${matched} of ${own} own combos matched, without ${own_wallet_affected} wallet-affected ones`;
}

function nothingToFind({ own_combos }: Coverage): string {
  if (own_combos === 0) return 'The brand has no combos.';
  return `All ${own_combos} own combos are wallet-affected: none shows whether the metadata finds the brand.`;
}

function atLeast(
  check: 'recall' | 'precision',
  share: number | null,
  threshold: number,
  counts: string,
  undefinedShare: string,
): VerificationCheck {
  if (share === null) return { check, passed: false, detail: undefinedShare };
  const detail = `${share.toFixed(4)}, at least ${threshold.toFixed(2)} needed: ${counts}.`;
  return { check, passed: share >= threshold, detail };
}

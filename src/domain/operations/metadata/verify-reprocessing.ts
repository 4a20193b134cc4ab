import { z } from 'zod';
import { brandidSchema } from '../../brand/brand.ts';
import { combosLookedAt, readOperation } from '../../change/operation.ts';
import type { Coverage } from '../../metadata/coverage.ts';
import { SampleTally } from '../../metadata/coverage-tally.ts';
import type { MetadataVersion } from '../../metadata/metadata.ts';
import { compareCoverage, REPROCESSING_VERDICTS } from '../../metadata/reprocessing.ts';
import { workInWords } from '../../metadata/too-much-work.ts';
import { coverageChecks, VERIFICATION_THRESHOLDS } from '../../metadata/verification.ts';
import {
  type AssessedVersion,
  assessVersion,
  type CountedVersion,
  coverageOfVersion,
  NOT_ACCEPTED,
} from '../../metadata/version-matches.ts';
import type { ComboReads } from '../../ports/combos.ts';
import type { CoverageReads } from '../../ports/matching.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { untrustedText } from '../../text/text.ts';
import { requireActiveBrand } from '../subjects.ts';

const SAMPLES = 5;

const sampleSchema = z.object({
  change: z.enum(['gained', 'lost']),
  narrative: untrustedText,
  mccid: z.int(),
  combos: z.int(),
});

/** The differences between two versions in matching a brand's own combos. */
const comboChangesSchema = z.object({
  kept: z.int(),
  gained: z.int(),
  lost: z.int(),
  missed_by_both: z.int(),
  samples: z.array(sampleSchema).describe(`At most ${SAMPLES} of each`),
});
type ComboChanges = z.infer<typeof comboChangesSchema>;

/** The differences, or why there are none, in our own words. */
type Compared =
  | { readonly combos: ComboChanges; readonly combos_unknown: null }
  | { readonly combos: null; readonly combos_unknown: string };

const unknown = (why: string): Compared => ({ combos: null, combos_unknown: why });

/** A version with what it matches over all combos. */
interface Evaluated {
  readonly version: number;
  readonly assessed: AssessedVersion;
  readonly counted: CountedVersion;
}

/** Compares two versions combo by combo. */
async function comboChanges(
  [from, to]: readonly [Evaluated, Evaluated],
  reads: Pick<ComboReads, 'combosOf'> & Pick<CoverageReads, 'narrativesMatching'>,
  signal: AbortSignal,
): Promise<Compared> {
  for (const { version, counted } of [from, to]) {
    if (counted.coverage === null) return unknown(notEvaluated(version, counted.why));
    if (!counted.coverage.complete) return unknown(CANCELLED);
  }
  const combos = await reads.combosOf(from.assessed.brandid);
  const narratives = [...new Set(combos.map((combo) => combo.narrative))];
  const matched: ReadonlySet<string>[] = [];
  for (const { version, assessed } of [from, to]) {
    if (!assessed.regex.accepted) return unknown(notEvaluated(version, NOT_ACCEPTED));
    const found = await reads.narrativesMatching(assessed.regex, narratives, signal);
    if (found.kind === 'too_much_work') return unknown(notEvaluated(version, workInWords(found)));
    if (!found.complete) return unknown(CANCELLED);
    matched.push(found.matched);
  }
  const [before, after] = matched;
  const [listedBefore, listedAfter] = [new Set(from.assessed.mccids), new Set(to.assessed.mccids)];
  const counts = { kept: 0, gained: 0, lost: 0, missed_by_both: 0 };
  const samples = { gained: new SampleTally(SAMPLES), lost: new SampleTally(SAMPLES) };
  for (const combo of combos) {
    const was = listedBefore.has(combo.mccid) && before?.has(combo.narrative) === true;
    const is = listedAfter.has(combo.mccid) && after?.has(combo.narrative) === true;
    counts[was ? (is ? 'kept' : 'lost') : is ? 'gained' : 'missed_by_both']++;
    if (was !== is) samples[is ? 'gained' : 'lost'].count(combo);
  }
  const shown = (['lost', 'gained'] as const).flatMap((change) =>
    samples[change].commonest().map((sample) => ({ change, ...sample })),
  );
  return { combos: { ...counts, samples: shown }, combos_unknown: null };
}

const CANCELLED = 'The count was cancelled.';

function notEvaluated(version: number, why: string): string {
  return `Version ${version} was not evaluated. ${why}`;
}

const versionNumber = z.int().min(1).max(1_000_000);

const input = z.strictObject({
  brandid: brandidSchema,
  from_version: versionNumber.optional().describe('Default: the one before to_version'),
  to_version: versionNumber.optional().describe('Default: the current one'),
});

const share = z.number().nullable();
const countedSchema = z.object({
  version: z.int(),
  regex: z.string(),
  mccids: z.array(z.int()),
  confidence_score: share,
  own_combos: z.int().nullable().describe('Null if not evaluated, like the fields below'),
  matched_own: z.int().nullable(),
  caught_others: z.int().nullable(),
  precision: share,
  recall_without_wallets: share,
});

const output = z.object({
  brandid: z.int(),
  brandname: untrustedText,
  passed: z.boolean().describe('Not worse, and above the thresholds'),
  verdict: z.enum(REPROCESSING_VERDICTS),
  reasons: z.array(z.string()),
  thresholds: z.object({ recall: z.number(), precision: z.number() }),
  versions: z.array(countedSchema).describe('The earlier first'),
  combos: comboChangesSchema.nullable(),
  combos_unknown: z.string().nullable().describe('Why combos is null'),
});

/** Compares two versions on the current data, to measure the effect of reprocessing (runbook, Step 5 and Procedure 2, step 5). */
export const verifyReprocessing = readOperation({
  name: 'verify_reprocessing',
  title: 'Verify reprocessing',
  toolset: 'verify',
  cost: 'heavy',
  input,
  output,
  refusals: ['not_found', 'conflict', 'invalid_input'],
  async run(request, ports, context) {
    const found = await requireActiveBrand(request.brandid, ports.data);
    if (!found.ok) return found;
    const chosen = chooseVersions(request, await ports.data.metadataVersions(request.brandid));
    if (!chosen.ok) return chosen;
    const { from, to } = chosen.value;
    const progress = { onProgress: combosLookedAt(context) };
    const [earlier, later] = [assessVersion(from), assessVersion(to)];
    const before = await coverageOfVersion(earlier, ports.data, context.signal, progress);
    const after = await coverageOfVersion(later, ports.data, context.signal, progress);
    const { verdict, reasons } = compareCoverage(before.coverage, after.coverage);
    const unevaluated = before.why === null ? [] : [notEvaluated(from.version, before.why)];
    const wanting = coverageChecks(after).filter((check) => !check.passed);
    const compared = await comboChanges(
      [
        { version: from.version, assessed: earlier, counted: before },
        { version: to.version, assessed: later, counted: after },
      ],
      ports.data,
      context.signal,
    );
    return done({
      brandid: request.brandid,
      brandname: found.value.brandname,
      passed: wanting.length === 0 && (verdict === 'improved' || verdict === 'same'),
      verdict,
      reasons: [
        ...reasons,
        ...unevaluated,
        ...wanting.map(({ check, detail }) => `Below the threshold (${check}): ${detail}`),
      ],
      thresholds: VERIFICATION_THRESHOLDS,
      versions: [counted(from, before.coverage), counted(to, after.coverage)],
      ...compared,
    });
  },
});

interface Asked {
  readonly brandid: number;
  readonly from_version?: number | undefined;
  readonly to_version?: number | undefined;
}

function chooseVersions(
  { brandid, from_version, to_version }: Asked,
  versions: readonly MetadataVersion[],
): Outcome<{ from: MetadataVersion; to: MetadataVersion }> {
  if (versions.length < 2) return nothingToCompare(brandid, versions.length);
  const toNumber = to_version ?? versions.at(-1)?.version ?? 0;
  const fromNumber = from_version ?? versions.findLast((one) => one.version < toNumber)?.version ?? 0;
  const [from, to] = [fromNumber, toNumber].map((wanted) => versions.find((one) => one.version === wanted));
  const known = `It has versions ${versions[0]?.version} to ${versions.at(-1)?.version}.`;
  if (to === undefined) return noVersion('to_version', toNumber, known);
  if (from === undefined) return noVersion('from_version', fromNumber, known);
  if (from.version >= to.version) {
    return refused({
      code: 'invalid_input',
      field: 'from_version',
      message: `Version ${from.version} does not come before version ${to.version}.`,
      instead: `Give the earlier one as from_version. ${known}`,
    });
  }
  return done({ from, to });
}

function noVersion(field: 'from_version' | 'to_version', version: number, instead: string) {
  const message = version === 0 ? 'No version comes before it.' : `There is no version ${version}.`;
  return refused({ code: 'not_found', field, message, instead });
}

function nothingToCompare(brandid: number, versions: number) {
  return refused({
    code: 'conflict',
    field: 'brandid',
    message:
      versions === 0
        ? `Brand ${brandid} has no metadata, so nothing was reprocessed.`
        : `Brand ${brandid} has one metadata version, so there is nothing to compare it with.`,
    instead:
      versions === 0
        ? 'Use process_brand to generate its first metadata.'
        : 'Check that version with verify_metadata; reprocess_brand makes another.',
  });
}

function counted({ version, regex, mccids, confidence_score }: MetadataVersion, coverage: Coverage | null) {
  const whole = coverage?.complete === true ? coverage : null;
  return {
    ...{ version, regex, mccids, confidence_score },
    own_combos: whole?.own_combos ?? null,
    matched_own: whole?.matched_own ?? null,
    caught_others: whole?.caught_others ?? null,
    precision: whole?.precision ?? null,
    recall_without_wallets: whole?.recall_without_wallets ?? null,
  };
}

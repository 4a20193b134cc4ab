import type { Brand } from '../../brand/brand.ts';
import type { FieldChange } from '../../change/change.ts';
import type { Mutation } from '../../change/mutation.ts';
import type { DecisionContext } from '../../change/operation.ts';
import { candidateMetadata } from '../../generation/candidate-metadata.ts';
import {
  type DeployedReader,
  deployedReader,
  executionOf,
  type Generated,
  generateMetadata,
  recordId,
  targetOf,
  versionChanges,
  versionOf,
} from '../../generation/processing.ts';
import type { Coverage } from '../../metadata/coverage.ts';
import { REPROCESSING_CATEGORY } from '../../metadata/iterations.ts';
import type { MetadataVersion } from '../../metadata/metadata.ts';
import { type Comparison, compareCoverage, isSameMetadata, verificationWarnings } from '../../metadata/reprocessing.ts';
import { assessVersion, coverageOfVersion } from '../../metadata/version-matches.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { requireActiveBrand } from '../subjects.ts';

export interface ReprocessRequest {
  readonly reason: string | null;
  readonly override_manual: boolean;
  /** The change whose candidate becomes current; null to generate. */
  readonly candidate: string | null;
}

/** The effect of reprocessing on one brand. */
export interface ReprocessedBrand {
  readonly generated: Generated;
  readonly before: MetadataVersion;
  /** Null if the generation gives the current metadata again. */
  readonly metadata: MetadataVersion | null;
  /** The count of the current version on the current data; null if it cannot be counted. */
  readonly coverageBefore: Coverage | null;
  readonly comparison: Comparison;
  readonly changes: readonly FieldChange[];
  readonly mutations: readonly Mutation[];
  readonly warnings: readonly string[];
  readonly preconditions: readonly { readonly target: string; readonly version: number }[];
}

/** Regenerates a brand's metadata and compares it with the current version (runbook, Procedures 2 and 4). */
export async function reprocessOne(
  brandid: number,
  request: ReprocessRequest,
  reads: DecisionReads,
  context: DecisionContext,
  readDeployed: DeployedReader = deployedReader(reads),
): Promise<Outcome<ReprocessedBrand>> {
  const found = await brandToReprocess(brandid, request, reads);
  if (!found.ok) return found;
  const { brand, before } = found.value;
  const { candidate } = request;
  const generated =
    candidate === null
      ? await generateMetadata(brand, reads, context.signal, { readDeployed })
      : await candidateMetadata(brand, candidate, reads, context.signal);
  if (!generated.ok) return generated;
  const { suggestion } = generated.value;
  const matchesAlike = isSameMetadata({ ...before, sector: before.sector ?? brand.sector }, suggestion);
  const same = matchesAlike && before.brandname === brand.brandname;
  const coverageBefore = matchesAlike
    ? suggestion.coverage
    : (await coverageOfVersion(assessVersion(before), reads, context.signal)).coverage;
  return done(outcomeOf({ brand, before, same, coverageBefore, generated: generated.value }, request, context));
}

/** Finds a brand whose metadata may be replaced, and what it has. */
export async function brandToReprocess(
  brandid: number,
  request: Pick<ReprocessRequest, 'override_manual'>,
  reads: Pick<DecisionReads, 'brand' | 'metadataVersions'>,
): Promise<Outcome<{ readonly brand: Brand; readonly before: MetadataVersion }>> {
  const found = await requireActiveBrand(brandid, reads);
  if (!found.ok) return found;
  const brand = found.value;
  const before = (await reads.metadataVersions(brandid)).at(-1);
  if (before === undefined) return nothingToReprocess(brandid);
  if (brand.manually_processed && !request.override_manual) return madeByHand(brandid);
  return done({ brand, before });
}

interface Facts {
  readonly brand: Brand;
  readonly before: MetadataVersion;
  readonly same: boolean;
  readonly coverageBefore: Coverage | null;
  readonly generated: Generated;
}

function outcomeOf(facts: Facts, request: ReprocessRequest, context: DecisionContext): ReprocessedBrand {
  const { brand, before, generated, coverageBefore } = facts;
  const comparison = compareCoverage(coverageBefore, generated.suggestion.coverage);
  const shown = { generated, before, coverageBefore, comparison };
  const metadataTarget = { target: targetOf(before), version: before.version };
  const preconditions = [{ target: `brand ${brand.brandid}`, version: brand.version }, metadataTarget];
  if (facts.same) return { ...shown, metadata: null, changes: [], mutations: [], warnings: [], preconditions };
  const metadata = versionOf(generated, context.now, request.reason);
  const unmarked: Brand = { ...brand, manually_processed: false, version: brand.version + 1 };
  return {
    ...{ ...shown, metadata, preconditions },
    changes: [...versionChanges(before, metadata), ...markTaken(brand)],
    mutations: [
      feedbackOn(before, metadata, request, context),
      { kind: 'metadata.append', metadata },
      // The run that answered with a candidate is on record already.
      ...(request.candidate === null
        ? [{ kind: 'execution.append' as const, execution: executionOf(metadata, context.change_id) }]
        : []),
      ...(brand.manually_processed ? [{ kind: 'brand.update' as const, brand: unmarked }] : []),
    ],
    warnings: warningsOn(facts, comparison),
  };
}

function markTaken({ brandid, manually_processed: before }: Brand): FieldChange[] {
  return before ? [{ target: `brand ${brandid}`, field: 'manually_processed', before, after: false }] : [];
}

function warningsOn({ brand, generated }: Facts, { verdict, reasons }: Comparison): string[] {
  const about = `Brand ${brand.brandid}`;
  const compared = {
    worse: ['worse than the current version'],
    not_evaluated: ['not compared with the current version'],
  };
  const verdicts = verdict === 'worse' || verdict === 'not_evaluated' ? compared[verdict] : [];
  return [
    ...verdicts.map((words) => `${about} would be ${words}. ${reasons.join(' ')}`),
    ...(brand.manually_processed
      ? [`${about}: it replaces metadata that a person wrote, and the brand is no longer marked as manually processed.`]
      : []),
    ...generated.warnings,
    ...verificationWarnings(generated.suggestion.coverage).map((warning) => `${about}: ${warning}`),
  ];
}

/** Records the reprocessing as feedback, so that the history shows the cause and the effect of the version. */
function feedbackOn(
  before: MetadataVersion,
  after: MetadataVersion,
  { reason }: ReprocessRequest,
  { change_id, now, requested_by }: DecisionContext,
): Mutation {
  return {
    kind: 'feedback.append',
    feedback: {
      feedback_id: recordId(after.version, after.brandid, change_id),
      brandid: after.brandid,
      metadata_version: before.version,
      feedback_type: 'general',
      feedback_text: reason ?? 'Reprocessed; no reason was given.',
      category: REPROCESSING_CATEGORY,
      issues_identified: [],
      misclassified_combos: [],
      submitted_at: now,
      submitted_by: requested_by.person ?? requested_by.name,
    },
  };
}

function nothingToReprocess(brandid: number) {
  return refused({
    code: 'conflict',
    field: 'brandid',
    message: `Brand ${brandid} has no metadata to replace.`,
    instead: 'Use process_brand to generate its first metadata.',
  });
}

function madeByHand(brandid: number) {
  return refused({
    code: 'conflict',
    field: 'override_manual',
    message: `A person wrote the metadata of brand ${brandid}, and reprocessing would replace it.`,
    instead: 'Leave the brand as it is, or set override_manual: true to replace it.',
  });
}

import type { Brand, Mcc } from '../../brand/brand.ts';
import { sectorsBySize } from '../../brand/new-brand.ts';
import { knownSectors, resolveSector } from '../../brand/sectors.ts';
import type { Decision, DecisionContext } from '../../change/operation.ts';
import { type Coverage, coverageCounts, storedShares } from '../../metadata/coverage.ts';
import type { MetadataVersion } from '../../metadata/metadata.ts';
import { refusedForWork } from '../../metadata/too-much-work.ts';
import { checkMetadataValidity } from '../../metadata/validity.ts';
import { VERIFICATION_THRESHOLDS } from '../../metadata/verification.ts';
import { walletPatternWarnings } from '../../metadata/wallet-patterns.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import type { AcceptedRegex, RegexAssessment } from '../../regex/assessment.ts';
import type { Json } from '../../text/canonical.ts';
import { quoted } from '../../text/quoted.ts';

/** A metadata version from a person, by its fields or as a document. */
export interface MetadataDraft
  extends Pick<MetadataVersion, 'mccids' | 'confidence_score' | 'notes' | 'origin' | 'created_by'> {
  readonly regex: RegexAssessment;
  /** The named sector; null takes the brand's. */
  readonly sector: string | null;
  /** True marks the brand as manually processed; false keeps the mark unchanged. */
  readonly manual: boolean;
}

/** The operation's words for the preview. */
export interface Wording {
  /** The action, for the summary. */
  title(version: number): string;
  readonly shown: readonly ('origin' | 'created_by')[];
  readonly evidence: Readonly<Record<string, Json>>;
  readonly warnings: readonly string[];
}

interface StoredVersion {
  readonly brandid: number;
  readonly version: number;
  readonly regex: string;
  readonly mccids: number[];
}

/** The facts about a new version from which its preview is built. */
interface NewVersion {
  readonly brand: Brand;
  readonly previous: MetadataVersion | undefined;
  readonly metadata: MetadataVersion;
  readonly marked: Brand;
  readonly coverage: Coverage;
  readonly patternWarnings: readonly string[];
}

/** Decides on a metadata version from a person. Refusals name its fields (runbook, Resolution option 1). */
export async function decideManualVersion(
  brand: Brand,
  draft: MetadataDraft,
  wording: Wording,
  reads: DecisionReads,
  context: DecisionContext,
): Promise<Outcome<Decision<StoredVersion>>> {
  const mccids = [...new Set(draft.mccids)].sort((a, b) => a - b);
  const mccs = await reads.mccs();
  const sector = draft.sector === null ? brand.sector : sectorMeant(draft.sector, mccids, mccs);
  const regex = acceptedRegex(draft.regex, mccids, sector, mccs);
  if (!regex.ok) return regex;
  const request = { brandid: brand.brandid, regex: regex.value, mccids, moved: [], samples: 5 };
  const answer = await reads.coverage(request, context.signal);
  if (answer.kind === 'too_much_work') return refused(refusedForWork('regex', answer));
  const { coverage } = answer;
  if (!coverage.complete) return cancelled();
  const previous = (await reads.metadataVersions(brand.brandid)).at(-1);
  const version: NewVersion = {
    ...{ brand, previous, coverage },
    patternWarnings: [
      ...(regex.value.slip === null ? [] : [regex.value.slip]),
      ...walletPatternWarnings(regex.value, brand.brandname),
    ],
    metadata: newVersion(
      brand,
      previous,
      { ...draft, regex: regex.value.pattern.source, mccids, sector },
      coverage,
      context.now,
    ),
    marked: draft.manual ? { ...brand, manually_processed: true, version: brand.version + 1 } : brand,
  };
  return done(decisionOn(version, { ...wording, evidence: { ...sectorEvidence(draft, sector), ...wording.evidence } }));
}

/** Resolves a sector's name with the help of the codes. Keeps an unknown name, which is refused later. */
export function sectorMeant(name: string, mccids: readonly number[], mccs: ReadonlyMap<number, Mcc>): string {
  const bySize = sectorsBySize(
    mccids.map((mccid) => ({ mccid, combos: 1 })),
    mccs,
  );
  const match = resolveSector(name, knownSectors(mccs), bySize);
  return match.kind === 'unknown' ? name : match.sector;
}

function sectorEvidence({ sector: named }: MetadataDraft, sector: string): Record<string, Json> {
  return named === null || named === sector ? {} : { sector: { asked: named, stands_for: sector } };
}

function acceptedRegex(
  regex: RegexAssessment,
  mccids: readonly number[],
  sector: string,
  mccs: ReadonlyMap<number, Mcc>,
): Outcome<AcceptedRegex> {
  const [first] = checkMetadataValidity({ regex, mccids, sector }, mccs);
  if (first !== undefined) {
    return refused({
      code: first.field === 'regex' ? 'unsafe_regex' : 'invalid_metadata',
      field: first.field,
      message: first.problem,
      instead: first.instead,
    });
  }
  if (!regex.accepted) throw new Error('a regex that is not accepted has a problem');
  return done(regex);
}

function cancelled() {
  return refused({
    code: 'incomplete',
    message: 'The count of what the regex matches was cancelled, so its effect is unknown.',
    instead: 'Call again.',
  });
}

function newVersion(
  brand: Brand,
  previous: MetadataVersion | undefined,
  draft: Omit<MetadataDraft, 'regex' | 'sector'> & Pick<MetadataVersion, 'regex' | 'sector'>,
  coverage: Coverage,
  now: string,
): MetadataVersion {
  return {
    brandid: brand.brandid,
    version: (previous?.version ?? 0) + 1,
    brandname: brand.brandname,
    regex: draft.regex,
    mccids: draft.mccids,
    sector: draft.sector,
    confidence_score: draft.confidence_score,
    origin: draft.origin,
    created_by: draft.created_by,
    generated_at: now,
    notes: draft.notes,
    evaluator_issues: [],
    ...storedShares(coverage),
  };
}

function decisionOn(version: NewVersion, wording: Wording): Decision<StoredVersion> {
  const { brand, metadata, marked, coverage } = version;
  const { brandid, regex, mccids } = metadata;
  return {
    preview: manualPreview(version, wording),
    mutations: [
      { kind: 'metadata.append', metadata },
      ...(marked === brand ? [] : [{ kind: 'brand.update' as const, brand: marked }]),
    ],
    classifies: coverage.matched_own + coverage.caught_others,
    outbox: [],
    result: { brandid, version: metadata.version, regex, mccids: [...mccids] },
    affected_brandids: [brandid],
  };
}

/** Builds the preview of a metadata version by hand: its changes, and its effect on all combos. */
function manualPreview(
  { brand, previous, metadata, marked, coverage, patternWarnings }: NewVersion,
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
    warnings: [...wording.warnings, ...patternWarnings, ...warningsOn(coverage)],
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
  if (coverage.own_combos === 0) warnings.push('The brand has no combos, so the metadata cannot be checked.');
  if (recall !== null && recall < VERIFICATION_THRESHOLDS.recall) {
    warnings.push(
      `It matches only ${percent(recall)} of the brand's own combos (wallet rows aside); verification requires ${percent(VERIFICATION_THRESHOLDS.recall)}.`,
    );
  }
  if (precision !== null && precision < VERIFICATION_THRESHOLDS.precision) {
    warnings.push(
      `Only ${percent(precision)} of what it matches is the brand's; verification requires ${percent(VERIFICATION_THRESHOLDS.precision)}.`,
    );
  }
  return warnings;
}

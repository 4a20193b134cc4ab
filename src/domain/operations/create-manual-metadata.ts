import { z } from 'zod';
import { type Brand, brandidSchema, mccidSchema } from '../brand/brand.ts';
import type { Coverage } from '../metadata/coverage.ts';
import type { MetadataVersion } from '../metadata/metadata.ts';
import { assessRegex } from '../metadata/regex/assessment.ts';
import { MAX_SOURCE_LENGTH } from '../metadata/regex/limits.ts';
import { checkMetadataValidity } from '../metadata/validity.ts';
import { VERIFICATION_THRESHOLDS } from '../metadata/verification.ts';
import type { DecisionReads } from '../ports.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import { textInput } from '../text.ts';
import { type DecisionContext, writeOperation } from './operation.ts';
import { requireActiveBrand } from './subjects.ts';

const input = z.strictObject({
  brandid: brandidSchema,
  regex: textInput(MAX_SOURCE_LENGTH).describe(
    'Portable regex, searched case-insensitively; try it with test_metadata_regex',
  ),
  mccids: z.array(mccidSchema).min(1).max(200).describe('Codes of the brand; no wallet codes'),
  sector: textInput(100).optional().describe("Default: the brand's"),
  confidence: z.number().min(0).max(1).optional().describe('0 to 1'),
  notes: textInput(2000).optional(),
});

const output = z.object({ brandid: z.int(), version: z.int(), regex: z.string(), mccids: z.array(z.int()) });

/** Writes a new metadata version by hand and marks the brand as manually processed (runbook, Resolution option 1). */
export const createManualMetadata = writeOperation({
  name: 'create_manual_metadata',
  title: 'Create metadata by hand',
  toolset: 'resolve',
  risk: 'medium',
  method: 'manual_metadata',
  input,
  output,
  refusals: ['not_found', 'conflict', 'unsafe_regex', 'invalid_metadata', 'incomplete'],
  async decide(asked, reads, context) {
    const found = await requireActiveBrand(asked.brandid, reads);
    if (!found.ok) return found;
    const brand = found.value;
    const mccids = [...new Set(asked.mccids)].sort((a, b) => a - b);
    const regex = await acceptedRegex(asked.regex, mccids, asked.sector ?? brand.sector, reads);
    if (!regex.ok) return regex;
    const coverage = await reads.coverage(
      { brandid: brand.brandid, source: regex.value, mccids, moved: [], samples: 5 },
      context.signal,
    );
    if (!coverage.complete) return tooSlow();
    const versions = await reads.metadataVersions(brand.brandid);
    const previous = versions.at(-1);
    const metadata = newVersion(brand, previous, { ...asked, regex: regex.value, mccids }, coverage, context);
    const updated: Brand = { ...brand, manually_processed: true, version: brand.version + 1 };
    return done({
      preview: previewOf(brand, previous, metadata, coverage),
      mutations: [
        { kind: 'metadata.append', metadata },
        { kind: 'brand.update', brand: updated },
      ],
      classifies: coverage.matched_own + coverage.caught_others,
      outbox: [],
      result: { brandid: brand.brandid, version: metadata.version, regex: metadata.regex, mccids },
      affected_brandids: [brand.brandid],
    });
  },
});

async function acceptedRegex(
  source: string,
  mccids: readonly number[],
  sector: string,
  reads: Pick<DecisionReads, 'mccs'>,
): Promise<Outcome<string>> {
  const problems = checkMetadataValidity({ regex: source, mccids, sector }, await reads.mccs());
  const first = problems[0];
  if (first !== undefined) {
    return refused({
      code: first.field === 'regex' ? 'unsafe_regex' : 'invalid_metadata',
      field: first.field,
      message: first.problem,
      instead: first.instead,
    });
  }
  const { pattern } = assessRegex(source);
  if (pattern === null) throw new Error('an accepted regex has a pattern');
  return done(pattern.source);
}

function tooSlow() {
  return refused({
    code: 'incomplete',
    field: 'regex',
    message: 'The regex could not be tested on all combos before the deadline, so nobody could judge it.',
    instead: 'Use a more specific regex, starting with a literal word of the name.',
  });
}

function newVersion(
  brand: Brand,
  previous: MetadataVersion | undefined,
  asked: {
    regex: string;
    mccids: number[];
    sector?: string | undefined;
    confidence?: number | undefined;
    notes?: string | undefined;
  },
  coverage: Coverage,
  context: DecisionContext,
): MetadataVersion {
  const matched = coverage.matched_own + coverage.caught_others;
  return {
    brandid: brand.brandid,
    version: (previous?.version ?? 0) + 1,
    brandname: brand.brandname,
    regex: asked.regex,
    mccids: asked.mccids,
    sector: asked.sector ?? brand.sector,
    confidence_score: asked.confidence ?? null,
    origin: 'manual',
    created_by: context.requested_by.person ?? context.requested_by.name,
    generated_at: context.now,
    notes: asked.notes ?? null,
    evaluator_issues: [],
    coverage_narratives_matched: coverage.own_combos === 0 ? null : coverage.matched_own / coverage.own_combos,
    coverage_false_positives: matched === 0 ? null : coverage.caught_others / matched,
  };
}

function previewOf(brand: Brand, previous: MetadataVersion | undefined, next: MetadataVersion, coverage: Coverage) {
  const target = `metadata of brand ${brand.brandid} "${brand.brandname}"`;
  const fields = ['regex', 'mccids', 'sector', 'confidence_score', 'notes'] as const;
  return {
    summary: `Create metadata version ${next.version} by hand for brand ${brand.brandid} "${brand.brandname}"`,
    changes: [
      ...fields
        .filter((field) => JSON.stringify(previous?.[field] ?? null) !== JSON.stringify(next[field]))
        .map((field) => ({ target, field, before: previous?.[field] ?? null, after: next[field] })),
      { target: `brand ${brand.brandid}`, field: 'manually_processed', before: brand.manually_processed, after: true },
    ],
    evidence: {
      own_combos: coverage.own_combos,
      matched_own: coverage.matched_own,
      missed_own: coverage.missed_own,
      missed_own_wallet: coverage.missed_own_wallet,
      caught_others: coverage.caught_others,
      precision: coverage.precision,
      recall: coverage.recall,
      caught_by_brand: coverage.false_positives_by_brand,
      missed_samples: coverage.samples.missed,
    },
    warnings: warningsOn(coverage),
    preconditions: [
      { target: `brand ${brand.brandid}`, version: brand.version },
      { target, version: previous?.version ?? 0 },
    ],
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

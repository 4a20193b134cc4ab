import { type DeployedParameters, deployedParameters, GENERATING_AGENT } from '../agents/runtime.ts';
import { type Suggestion, suggestMetadata } from '../analysis/suggestion/suggestion.ts';
import { ambiguityText } from '../brand/ambiguous-names.ts';
import type { Brand } from '../brand/brand.ts';
import { coverageCounts, storedShares } from '../metadata/coverage.ts';
import type { MetadataVersion, WorkflowExecution } from '../metadata/metadata.ts';
import type { AgentReads } from '../ports/agents.ts';
import type { DecisionReads } from '../ports/decision-reads.ts';
import { done, type Outcome } from '../refusal.ts';
import type { Json } from '../text/canonical.ts';

/** The environment whose deployed parameters generation uses. */
export const ENVIRONMENT = 'prod';
const SAMPLES = 5;

/** Metadata generated for one brand, not yet a version. */
export interface Generated {
  readonly brand: Brand;
  /** The current version; undefined if there is none yet. */
  readonly before: MetadataVersion | undefined;
  /** The confidence is null where an agent gave none. */
  readonly suggestion: Omit<Suggestion, 'confidence'> & { readonly confidence: number | null };
  readonly origin: 'suggested' | 'agent';
  /** Where it comes from, for a preview: facts only. */
  readonly instructions: Readonly<Record<string, Json>>;
  /** Warnings about the generation; text in them may come from data. */
  readonly warnings: readonly string[];
}

/** Metadata that the embedded runtime generated. */
interface Suggested extends Generated {
  readonly suggestion: Suggestion;
  readonly deployed: DeployedParameters;
}

/** The reads that a generation needs. */
export type ProcessingReads = Pick<
  DecisionReads,
  'brand' | 'combosOf' | 'mccs' | 'coverage' | 'narrativesMatching' | 'metadataVersions' | 'candidateOf' | 'ambiguityOf'
> &
  Pick<AgentReads, 'deploymentsOf' | 'instructionsVersion'>;

interface GenerationOptions {
  readonly onProgress?: (considered: number) => void;
  readonly readDeployed?: DeployedReader;
}

/** Returns the parameters deployed to prod. */
export type DeployedReader = () => Promise<Outcome<DeployedParameters>>;

/** Makes a reader that reads the parameters deployed to prod on its first call and keeps them. */
export function deployedReader(reads: Pick<AgentReads, 'deploymentsOf' | 'instructionsVersion'>): DeployedReader {
  let deployed: ReturnType<DeployedReader> | undefined;
  return () => {
    deployed ??= deployedParameters(reads, ENVIRONMENT);
    return deployed;
  };
}

/**
 * Generates metadata under the instructions deployed to prod. The embedded runtime evaluates their parameters only.
 *
 * @param readDeployed shared by the brands of one decision, so that the instructions are read once
 */
export async function generateMetadata(
  brand: Brand,
  reads: ProcessingReads,
  signal: AbortSignal,
  { onProgress, readDeployed = deployedReader(reads) }: GenerationOptions = {},
): Promise<Outcome<Suggested>> {
  const deployed = await readDeployed();
  if (!deployed.ok) return deployed;
  const suggested = await suggestMetadata(brand.brandid, reads, deployed.value.parameters, signal, onProgress);
  if (!suggested.ok) return suggested;
  const ambiguity = await reads.ambiguityOf(brand.brandname);
  return done({
    brand,
    before: (await reads.metadataVersions(brand.brandid)).at(-1),
    suggestion: suggested.value,
    deployed: deployed.value,
    origin: 'suggested',
    instructions: instructionsEvidence(deployed.value),
    warnings: [
      ...textNotEvaluated(deployed.value),
      ...(ambiguity === null ? [] : [ambiguityText(brand.brandname, ambiguity)]),
    ],
  });
}

function textNotEvaluated({ version, source }: DeployedParameters): string[] {
  if (version === null || source === 'instructions') return [];
  return [
    `Instructions version ${version} of ${GENERATING_AGENT} have no block "parameters": they are not evaluated, and the defaults were used.`,
  ];
}

function instructionsEvidence({ version, parameters }: DeployedParameters) {
  return { agent: GENERATING_AGENT, environment: ENVIRONMENT, version, parameters, text: 'not evaluated' };
}

/** Returns the metadata version of a generation. */
export function versionOf(
  { brand, before, suggestion, origin }: Generated,
  now: string,
  notes: string | null,
): MetadataVersion {
  const { coverage } = suggestion;
  return {
    brandid: brand.brandid,
    version: (before?.version ?? 0) + 1,
    brandname: brand.brandname,
    regex: suggestion.regex,
    mccids: [...suggestion.mccids],
    sector: suggestion.sector,
    confidence_score: suggestion.confidence,
    origin,
    created_by: GENERATING_AGENT,
    generated_at: now,
    notes,
    evaluator_issues: [...suggestion.evaluator_issues],
    ...storedShares(coverage),
  };
}

/** Returns the workflow run that made a version. Its duration was not measured. */
export function executionOf(version: MetadataVersion, changeId: string): WorkflowExecution {
  return {
    execution_arn: `local:execution:brand-metadata:${recordId(version.version, version.brandid, changeId)}`,
    brandid: version.brandid,
    status: 'SUCCEEDED',
    start_time: version.generated_at,
    stop_time: version.generated_at,
    duration_seconds: null,
    error_message: null,
  };
}

/** Returns the id of a record that a change makes about a version of a brand; every evaluation gives the same. */
export function recordId(version: number, brandid: number, changeId: string): string {
  return `${changeId}-${brandid}-v${version}`;
}

/** Returns the evidence of a generation for a preview: facts only, and none that every import changes. */
export function generationEvidence({ suggestion, instructions }: Generated) {
  const { coverage } = suggestion;
  return {
    instructions,
    ...coverageCounts(coverage),
    recall_without_wallets: coverage.recall_without_wallets,
    evaluator_issues: [...suggestion.evaluator_issues],
    phrases: suggestion.phrases.map((phrase) => ({ ...phrase })),
    codes_left_out: suggestion.codes_left_out.map((code) => ({ ...code })),
    caught_by_brand: coverage.false_positives_by_brand.slice(0, SAMPLES),
    missed_samples: coverage.samples.missed.slice(0, SAMPLES),
  };
}

const SHOWN = ['brandname', 'regex', 'mccids', 'sector', 'confidence_score'] as const;

/** Returns the rows of a preview in which the new version differs from the one before. */
export function versionChanges(before: MetadataVersion | undefined, after: MetadataVersion) {
  const target = targetOf(after);
  return SHOWN.filter((field) => before !== undefined || field !== 'brandname')
    .filter((field) => JSON.stringify(before?.[field] ?? null) !== JSON.stringify(after[field]))
    .map((field) => ({ target, field, before: before?.[field] ?? null, after: after[field] }));
}

export function targetOf({ brandid, brandname }: Pick<MetadataVersion, 'brandid' | 'brandname'>): string {
  return `metadata of brand ${brandid} "${brandname}"`;
}

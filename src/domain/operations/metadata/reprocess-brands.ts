import { z } from 'zod';
import { brandidSchema } from '../../brand/brand.ts';
import { type Decision, type DecisionContext, writeOperation } from '../../change/operation.ts';
import { deployedReader, generationEvidence } from '../../generation/processing.ts';
import { candidateSchema } from '../../metadata/candidate.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, type Refusal, refused } from '../../refusal.ts';
import { noun } from '../../text/noun.ts';
import { asksAgents, type BrandToAsk, decideRuns } from './candidate-runs.ts';
import { overrideManual, reprocessReason } from './reprocess-brand.ts';
import { brandToReprocess, type ReprocessedBrand, type ReprocessRequest, reprocessOne } from './reprocessed-brand.ts';

const MAX_BRANDS = 20;

const input = z.strictObject({
  brandids: z.array(brandidSchema).min(1).max(MAX_BRANDS),
  reason: reprocessReason,
  override_manual: overrideManual.optional(),
});

const output = z.object({
  brands: z.array(z.object({ brandid: z.int(), version: z.int() })),
  unchanged: z.array(z.int()),
  left_out: z.array(z.int()),
  candidates: z.array(candidateSchema),
});

/** Regenerates the metadata of several brands as one change (runbook, Procedure 4, step 5). */
export const reprocessBrands = writeOperation({
  name: 'reprocess_brands',
  title: 'Reprocess several brands',
  toolset: 'resolve',
  cost: 'heavy',
  risk: 'medium',
  // New instructions make it part of an algorithm update: then their deployment says so (`escalation/resolution-method.ts`).
  method: 'data_correction',
  input,
  output,
  refusals: ['not_found', 'conflict', 'nothing_to_do', 'incomplete', 'invalid_metadata'],
  async decide({ brandids, reason, override_manual }, reads, context) {
    const request = { reason, override_manual: override_manual ?? false, candidate: null };
    if (await asksAgents(reads)) return askAboutAll(brandids, request, reads, context);
    const outcome = await reprocessAll(brandids, request, reads, context);
    if (!outcome.ok) return outcome;
    const { generated, left_out } = outcome.value;
    const changed = generated.filter((one) => one.metadata !== null);
    const unchanged = generated.filter((one) => one.metadata === null);
    if (changed.length === 0) return nothingNew();
    const brands = changed.flatMap(({ metadata }) =>
      metadata === null ? [] : [{ brandid: metadata.brandid, version: metadata.version }],
    );
    return done({
      preview: previewOf(changed, unchanged, left_out),
      mutations: changed.flatMap((one) => one.mutations),
      classifies: changed.reduce((sum, { generated: { suggestion } }) => {
        return sum + suggestion.coverage.matched_own + suggestion.coverage.caught_others;
      }, 0),
      outbox: [],
      result: {
        brands,
        unchanged: unchanged.map(({ before }) => before.brandid),
        left_out: left_out.map(({ brandid }) => brandid),
        candidates: [],
      },
      affected_brandids: brands.map(({ brandid }) => brandid),
    });
  },
});

/** Decides to ask the agent about each brand, where a language model answers. A brand that may not be replaced refuses all. */
async function askAboutAll(
  brandids: readonly number[],
  request: ReprocessRequest,
  reads: DecisionReads,
  context: DecisionContext,
): Promise<Outcome<Decision<z.input<typeof output>>>> {
  const found: BrandToAsk[] = [];
  for (const [index, brandid] of brandids.entries()) {
    if (brandids.indexOf(brandid) !== index) continue;
    const brand = await brandToReprocess(brandid, request, reads);
    if (!brand.ok) return refused({ ...brand.refusal, field: `brandids.${index}` });
    found.push(brand.value);
  }
  const runs = await decideRuns(found, request.reason, reads, context);
  if (!runs.ok) return runs;
  const { decision, candidates, not_taken } = runs.value;
  const left_out = not_taken.map(({ brandid }) => brandid);
  return done({ ...decision, result: { brands: [], unchanged: [], left_out, candidates: [...candidates] } });
}

/** A brand of the list that cannot be reprocessed, with the reason. */
interface LeftOut {
  readonly brandid: number;
  readonly why: string;
}

interface Reprocessed {
  readonly generated: readonly ReprocessedBrand[];
  readonly left_out: readonly LeftOut[];
}

/**
 * Reprocesses one brand after another, because each needs several counts over all combos, and other calls count too. A brand
 * that cannot be reprocessed (inactive, made by hand, nothing to learn from) does not stop the others. If it is the only one, its refusal
 * is the answer.
 */
async function reprocessAll(
  brandids: readonly number[],
  request: ReprocessRequest,
  reads: DecisionReads,
  context: DecisionContext,
): Promise<Outcome<Reprocessed>> {
  const generated: ReprocessedBrand[] = [];
  const left_out: LeftOut[] = [];
  let first: Refusal | undefined;
  const readDeployed = deployedReader(reads);
  for (const [index, brandid] of brandids.entries()) {
    if (brandids.indexOf(brandid) !== index) continue;
    const outcome = await reprocessOne(brandid, request, reads, context, readDeployed);
    if (outcome.ok) {
      generated.push(outcome.value);
      continue;
    }
    const { refusal } = outcome;
    if (refusal.field !== 'brandid') return outcome;
    const inList = { ...refusal, field: `brandids.${index}` };
    if (refusal.code !== 'conflict') return refused(inList);
    first ??= inList;
    left_out.push({ brandid, why: refusal.message });
  }
  return generated.length === 0 && first !== undefined ? refused(first) : done({ generated, left_out });
}

function previewOf(
  changed: readonly ReprocessedBrand[],
  unchanged: readonly ReprocessedBrand[],
  left_out: readonly LeftOut[],
) {
  const [first] = changed;
  return {
    summary: `Reprocess ${brands(changed.length + unchanged.length + left_out.length)}: new metadata for ${changed.length}`,
    changes: changed.flatMap((one) => one.changes),
    evidence: {
      ...(first === undefined ? {} : { instructions: generationEvidence(first.generated).instructions }),
      brands: changed.map(evidenceOf),
      unchanged: unchanged.map(({ before }) => ({ brandid: before.brandid, version: before.version })),
      left_out: left_out.map((one) => ({ ...one })),
    },
    warnings: [
      ...left_out.map(({ brandid, why }) => `Brand ${brandid} is left out: ${why}`),
      ...new Set(changed.flatMap((one) => one.warnings)),
    ],
    preconditions: [...changed, ...unchanged].flatMap((one) => one.preconditions),
  };
}

const brands = (count: number) => `${count} ${noun(count, 'brand')}`;

function evidenceOf({ generated, before, metadata, coverageBefore, comparison }: ReprocessedBrand) {
  const { coverage, confidence, evaluator_issues } = generated.suggestion;
  return {
    brandid: before.brandid,
    from_version: before.version,
    to_version: metadata?.version ?? before.version,
    verdict: comparison.verdict,
    own_combos: coverage.own_combos,
    matched_own: { before: coverageBefore?.matched_own ?? null, after: coverage.matched_own },
    caught_others: { before: coverageBefore?.caught_others ?? null, after: coverage.caught_others },
    confidence: { before: before.confidence_score, after: confidence },
    evaluator_issues: [...evaluator_issues],
  };
}

function nothingNew() {
  return refused({
    code: 'nothing_to_do',
    field: 'brandids',
    message: 'Generation produces the metadata that each of these brands already has.',
    instead: 'Deploy other instructions or correct their data first; test_agent_update says which brands would change.',
  });
}

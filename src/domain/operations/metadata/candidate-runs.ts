import type { z } from 'zod';
import type { Brand } from '../../brand/brand.ts';
import type { Decision, DecisionContext } from '../../change/operation.ts';
import { actionKey, type OutsideAction } from '../../change/outside.ts';
import { type AgentRunReads, agentRunOf, candidateIn, runEvidence, runExecution } from '../../generation/agent-run.ts';
import { targetOf } from '../../generation/processing.ts';
import type { Candidate } from '../../metadata/candidate.ts';
import type { MetadataVersion } from '../../metadata/metadata.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { noun } from '../../text/noun.ts';
import type { processedSchema } from './processed.ts';

/** A brand to ask an agent about; `before` is its current metadata. */
export interface BrandToAsk {
  readonly brand: Brand;
  readonly before: MetadataVersion | undefined;
}

/** A brand whose answer was not taken, with the reason. */
interface NotTaken {
  readonly brandid: number;
  readonly why: string;
}

/** The runs of one step. Before they are made there are no candidates, and nothing in the preview depends on them. */
export interface DecidedRuns {
  readonly decision: Omit<Decision<object>, 'result'>;
  readonly candidates: readonly Candidate[];
  readonly not_taken: readonly NotTaken[];
}

/**
 * Decides to ask the deployed agent about brands, where a language model answers: nobody can preview what it will say. Its
 * answers are candidates, which change no brand. Refuses once no answer was taken.
 */
export async function decideRuns(
  brands: readonly BrandToAsk[],
  prompt: string | null,
  reads: AgentRunReads,
  context: DecisionContext,
): Promise<Outcome<DecidedRuns>> {
  const outside: OutsideAction[] = [];
  const candidates: Candidate[] = [];
  const not_taken: NotTaken[] = [];
  let first: Outcome<Candidate> | undefined;
  for (const { brand } of brands) {
    const asked = runExecution(brand.brandid, context.change_id, context.now, null).execution_arn;
    if (context.written.some((one) => one.kind === 'execution.append' && one.execution.execution_arn === asked))
      return askedBefore(brand);
    const action = { kind: 'agent.run', ...(await agentRunOf(brand, prompt, reads)) } as const;
    outside.push(action);
    const answer = context.answers.get(actionKey(action));
    if (answer === undefined) continue;
    const candidate = await candidateIn(answer, brand, reads);
    if (candidate.ok) candidates.push(candidate.value);
    else {
      first ??= candidate;
      not_taken.push({ brandid: brand.brandid, why: candidate.refusal.message });
    }
  }
  if (candidates.length === 0 && first !== undefined && !first.ok) return first;
  const whyNot = new Map(not_taken.map(({ brandid, why }) => [brandid, why]));
  const decision = {
    preview: await previewOf(brands, prompt, reads),
    outside,
    mutations: brands.map(({ brand: { brandid } }) => ({
      kind: 'execution.append' as const,
      execution: runExecution(brandid, context.change_id, context.now, whyNot.get(brandid) ?? null),
    })),
    outbox: [],
    // A candidate resolves nothing yet.
    affected_brandids: [],
  };
  return done({ decision, candidates, not_taken });
}

async function previewOf(
  brands: readonly BrandToAsk[],
  prompt: string | null,
  reads: AgentRunReads,
): Promise<Decision<object>['preview']> {
  const instructions = await runEvidence(reads);
  const [only] = brands;
  const about =
    brands.length === 1 && only !== undefined
      ? `brand ${only.brand.brandid}`
      : `${brands.length} ${noun(brands.length, 'brand')}`;
  return {
    summary: `Ask ${instructions.agent} in ${instructions.environment} for metadata of ${about}, as candidates`,
    changes: brands.map(({ brand }) => ({
      target: targetOf(brand),
      field: 'candidate',
      before: null,
      after: `what ${instructions.agent} answers`,
    })),
    evidence: {
      instructions,
      refinement_prompt: prompt,
      brands: brands.map(({ brand, before }) => ({ brandid: brand.brandid, current_version: before?.version ?? null })),
      effect: 'No brand changes. A second change makes a candidate current, by the same tool with "candidate".',
    },
    warnings: ['A language model answers, so what it will say cannot be shown here.'],
    preconditions: brands.flatMap(({ brand, before }) => [
      { target: `brand ${brand.brandid}`, version: brand.version },
      { target: targetOf(brand), version: before?.version ?? 0 },
    ]),
  };
}

function askedBefore({ brandid }: Brand) {
  return refused({
    code: 'conflict',
    field: 'brandid',
    message: `An earlier step of this plan asks the agent about brand ${brandid}.`,
    instead: 'Leave this step out: one answer is enough.',
  });
}

/** True where a language model answers, so that a run has to be approved before its result is known. */
export async function asksAgents(reads: Pick<DecisionReads, 'agentCapability'>): Promise<boolean> {
  return (await reads.agentCapability()).results === 'candidate';
}

/** Decides to ask about one brand. */
export async function askAbout(
  one: BrandToAsk,
  prompt: string | null,
  reads: AgentRunReads,
  context: DecisionContext,
): Promise<Outcome<Decision<z.input<typeof processedSchema>>>> {
  const runs = await decideRuns([one], prompt, reads, context);
  if (!runs.ok) return runs;
  const { decision, candidates } = runs.value;
  const [answered] = candidates;
  const { regex = null, mccids = [], confidence_score = null } = answered ?? {};
  const result = { brandid: one.brand.brandid, version: null, regex, mccids, confidence_score };
  return done({ ...decision, result: { ...result, candidates: [...candidates] } });
}

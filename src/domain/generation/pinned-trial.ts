import type { Agent } from '../agents/agent.ts';
import { sameParameters } from '../agents/equivalent-versions.ts';
import type { GenerationParameters } from '../agents/generation-parameters.ts';
import { deployedParameters, GENERATING_AGENT } from '../agents/runtime.ts';
import { type SuggestionReads, suggestMetadata } from '../analysis/suggestion/suggestion.ts';
import type { AgentReads } from '../ports/agents.ts';
import { done, type Outcome, refusalKind } from '../refusal.ts';
import { type Attempt, attemptOf, NOTHING } from './trial-verdict.ts';
import type { Attempting, TriedInstructions, Trying } from './tried-instructions.ts';

export type PinnedTrialReads = SuggestionReads & Pick<AgentReads, 'instructionsVersion' | 'deploymentsOf'>;

/** The version and parameters in prod; null parameters if they cannot be used for generation. */
interface Baseline {
  readonly version: number | null;
  readonly parameters: GenerationParameters | null;
}

/**
 * Tests instructions in the embedded runtime, which uses only the parameters of metadata_production: if they are
 * unchanged, every brand is `not_evaluated`.
 */
export async function pinnedTrial(candidate: TriedInstructions, reads: PinnedTrialReads): Promise<Trying> {
  const baseline = await baselineOf(candidate.agent, reads);
  const { parameters } = candidate;
  const isBaseline = candidate.version !== null && candidate.version === baseline.version;
  return {
    comparedTo: baseline.version,
    isBaseline,
    why: whyNot(candidate, isBaseline, baseline),
    candidate: parameters === null ? async () => done(null) : attempting(parameters, reads),
    baseline: baseline.parameters === null ? null : attempting(baseline.parameters, reads),
  };
}

async function baselineOf(agent: Agent, reads: PinnedTrialReads): Promise<Baseline> {
  const deployments = await reads.deploymentsOf(agent);
  const version = deployments.findLast((one) => one.environment === 'prod')?.version ?? null;
  if (agent !== GENERATING_AGENT) return { version, parameters: null };
  const running = await deployedParameters(reads, 'prod');
  return { version, parameters: running.ok ? running.value.parameters : null };
}

/** Returns why the candidate cannot be tested; null if it can. */
function whyNot({ agent, parameters }: TriedInstructions, isBaseline: boolean, baseline: Baseline): string | null {
  if (parameters === null)
    return `The embedded runtime does the work of ${GENERATING_AGENT} only; the effect on ${agent} cannot be evaluated.`;
  if (isBaseline || baseline.parameters === null || !sameParameters(parameters, baseline.parameters)) return null;
  return 'Its parameters are those in prod, and the embedded runtime uses nothing else: only the text differs.';
}

function attempting(parameters: GenerationParameters, reads: PinnedTrialReads): Attempting {
  return async ({ brandid }, signal): Promise<Outcome<Attempt | null>> => {
    const suggested = await suggestMetadata(brandid, reads, parameters, signal);
    if (suggested.ok) return done(attemptOf(suggested.value.regex, suggested.value.coverage));
    const { refusal } = suggested;
    return done(refusalKind(refusal) === 'unfinished' ? null : { ...NOTHING, detail: refusal.message });
  };
}

import type { AgentTrials } from '../ports/agent-runtime.ts';
import type { AgentReads } from '../ports/agents.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import { deployedVersion, type Environment } from './agent.ts';
import { DEFAULT_GENERATION_PARAMETERS, type GenerationParameters, parametersIn } from './generation-parameters.ts';

/** The only agent that the embedded runtime plays, and whose work can be counted. */
export const GENERATING_AGENT = 'metadata_production';

/** The agents of a store that runs them by itself: what they give follows from data and parameters. */
export const PINNED_AGENTS: AgentTrials = {
  agentCapability: async () => ({ results: 'pinned', deployments: {} }),
  async tryInstructions() {
    throw new Error('nobody answers: the results of this store are pinned');
  },
};

/** The instructions and parameters that an environment generates metadata with. */
export interface DeployedParameters {
  /** Version of the instructions; null if none was deployed there. */
  readonly version: number | null;
  readonly parameters: GenerationParameters;
  /** `instructions`: from their block; `defaults`: they have no block, and the embedded runtime does not read their text. */
  readonly source: 'instructions' | 'defaults';
}

/**
 * Finds what runs in an environment (runbook, Procedure 4, step 4). The embedded runtime is not a language model: it reads
 * nothing of instructions but their parameters.
 */
export async function deployedParameters(
  reads: Pick<AgentReads, 'deploymentsOf' | 'instructionsVersion'>,
  environment: Environment,
): Promise<Outcome<DeployedParameters>> {
  const version = deployedVersion(await reads.deploymentsOf(GENERATING_AGENT), environment);
  const defaults = { parameters: DEFAULT_GENERATION_PARAMETERS, source: 'defaults' } as const;
  if (version === undefined) return done({ version: null, ...defaults });
  const instructions = await reads.instructionsVersion(GENERATING_AGENT, version);
  const read = parametersIn(instructions?.text ?? '');
  if (read.ok) {
    return done(
      read.value === null
        ? { version, ...defaults }
        : { version, parameters: read.value, source: 'instructions' as const },
    );
  }
  return refused({
    ...read.refusal,
    code: 'conflict',
    message: `The instructions of ${GENERATING_AGENT} in ${environment}, version ${version}, have unusable parameters. ${read.refusal.message}`,
    instead: `${read.refusal.instead} Fix them with update_agent_instructions and deploy_agent.`,
  });
}

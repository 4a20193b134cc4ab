import { z } from 'zod';
import { recordFormat } from '../record-format.ts';
import { personText, untrustedText } from '../text/text.ts';

/** The Brand Metadata Generator's agents (UPSTREAM, "Agents"). */
export const AGENTS = [
  'orchestrator',
  'data_transformation',
  'evaluator',
  'metadata_production',
  'commercial_assessment',
  'confirmation',
  'tiebreaker',
  'feedback_processing',
  'learning_analytics',
  'conversational_interface',
] as const;
export type Agent = (typeof AGENTS)[number];
export const agentSchema = z.enum(AGENTS);

export const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];
export const environmentSchema = z.enum(ENVIRONMENTS);

/** Longest instructions, in characters: an agent's context has to hold the brand too. */
export const MAX_INSTRUCTIONS_LENGTH = 40_000;

/** One immutable version of an agent's instructions (upstream `{agent}_instructions.md`). Consecutive from 1. */
export const instructionsVersionSchema = z.object({
  agent: agentSchema,
  version: z.int().min(1),
  text: untrustedText.describe('Markdown; a block "parameters" in it steers the embedded runtime'),
  reason: untrustedText.nullable(),
  created_by: personText,
  created_at: z.string(),
});
export type InstructionsVersion = z.infer<typeof instructionsVersionSchema>;

export const INSTRUCTIONS_FORMAT = recordFormat('instructions', instructionsVersionSchema);

/** One deployment of a version to an environment. The last one of an environment runs there. */
export const deploymentSchema = z.object({
  agent: agentSchema,
  environment: environmentSchema,
  /** Consecutive from 1 for each agent, across all environments. */
  sequence: z.int().min(1),
  version: z.int().min(1),
  deployed_by: personText,
  deployed_at: z.string(),
});
export type Deployment = z.infer<typeof deploymentSchema>;

export const DEPLOYMENT_FORMAT = recordFormat('deployment', deploymentSchema);

/** Results compared with the version in prod. `not_evaluated` is never a pass: the version's effect is unknown. */
export const VERDICTS = ['better', 'same', 'worse', 'not_evaluated'] as const;

/** The result of a version of instructions for one brand. */
export const brandResultSchema = z.object({
  brandid: z.int(),
  brandname: untrustedText,
  regex: z.string().nullable(),
  recall: z.number().nullable().describe('Without wallet-affected combos'),
  precision: z.number().nullable(),
  passed: z.boolean().describe('Recall and precision meet the thresholds of verification'),
  verdict: z.enum(VERDICTS),
  detail: untrustedText,
  /** The requester of the test named this brand; false for those that every test tries. */
  chosen: z.boolean(),
});
export type BrandResult = z.infer<typeof brandResultSchema>;

/** A recorded test of one version of instructions in one environment. */
export const agentRunSchema = z.object({
  run_id: z.string(),
  agent: agentSchema,
  environment: environmentSchema,
  version: z.int().min(1),
  /** The version in prod at the time, which it was compared with; null where there was none. */
  compared_to: z.int().min(1).nullable(),
  passed: z.boolean(),
  results: z.array(brandResultSchema),
  run_by: personText,
  run_at: z.string(),
});
export type AgentRun = z.infer<typeof agentRunSchema>;

export const AGENT_RUN_FORMAT = recordFormat('agent_run', agentRunSchema, [
  // 2: the earliest runs do not say whether a brand was chosen. Their brands count as chosen.
  ({ results, ...run }) => ({
    ...run,
    results: z
      .array(z.looseObject({}))
      .parse(results)
      .map((result) => ({ chosen: true, ...result })),
  }),
]);

/** Returns the version that runs in an environment; undefined while nothing was deployed there. */
export function deployedVersion(deployments: readonly Deployment[], environment: Environment): number | undefined {
  return deployments.findLast((one) => one.environment === environment)?.version;
}

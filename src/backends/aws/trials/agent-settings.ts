import { z } from 'zod';
import { AGENTS, agentSchema, ENVIRONMENTS, environmentSchema } from '../../../domain/agents/agent.ts';
import type { AgentCapability } from '../../../domain/ports/agent-runtime.ts';
import { settingsIn } from '../../sqlite/desk-settings.ts';
import type { ObjectStore } from '../object-store.ts';

const KEY = 'config/agents.json';

const bedrockId = z.string().regex(/^[0-9a-zA-Z]{10}$/, 'must be an id of Bedrock, which has 10 letters and digits');
const dollars = z.number().positive().max(10_000);

const agentSettingsSchema = z.strictObject({
  /** The model that trials ask, or its inference profile. */
  model: z.string().min(1).max(2048),
  spending: z.strictObject({
    /** What one trial of one brand costs at most. It is counted before the model is asked. */
    usd_per_call: dollars,
    usd_per_caller_and_day: dollars,
  }),
  agents: z.partialRecord(
    agentSchema,
    z.strictObject({ agent_id: bedrockId, aliases: z.partialRecord(environmentSchema, bedrockId) }),
  ),
});

/** The agents of Bedrock that a store uses, and what trials may cost. */
export type AgentSettings = z.infer<typeof agentSettingsSchema>;

/** Reads the settings of agents; undefined where the store uses none of Bedrock. Throws `StoreUnavailable`. */
export async function readAgentSettings(
  objects: Pick<ObjectStore, 'get'>,
  bucket: string,
): Promise<AgentSettings | undefined> {
  const body = await objects.get(KEY);
  return body && settingsIn(agentSettingsSchema, body, `s3://${bucket}/${KEY}`);
}

/** Returns what the settings come to: all agents answer as Bedrock has them, and are deployed where they have an alias. */
export function capabilityOf({ agents }: AgentSettings): AgentCapability {
  const deployments = AGENTS.flatMap((agent) => {
    const aliases = agents[agent]?.aliases;
    return aliases === undefined ? [] : [[agent, ENVIRONMENTS.filter((one) => aliases[one] !== undefined)] as const];
  });
  return { results: 'candidate', deployments: Object.fromEntries(deployments) };
}

import type { BedrockAgentClient } from '@aws-sdk/client-bedrock-agent';
import type { BedrockAgentRuntimeClient } from '@aws-sdk/client-bedrock-agent-runtime';
import type { ClientSettings } from '../clients.ts';

/** Clients of deployed agents. */
export interface AgentClients {
  /** Sends each request once: a run that is begun twice costs twice, and may do its work twice. */
  readonly runtime: BedrockAgentRuntimeClient;
  readonly control: BedrockAgentClient;
}

/** Milliseconds. */
const CONNECTION = 3_000;
const CONTROL_ATTEMPTS = 5;

/** Loads the clients. Few changes need them. */
export async function openAgentClients(
  { region, credentials, bedrockEndpoint: endpoint }: ClientSettings,
  patience: number,
): Promise<AgentClients> {
  const { BedrockAgentClient, BedrockAgentRuntimeClient, NodeHttpHandler } = await import('./sdk.ts');
  const common = {
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  const handler = (socketTimeout: number) => new NodeHttpHandler({ connectionTimeout: CONNECTION, socketTimeout });
  return {
    runtime: new BedrockAgentRuntimeClient({ ...common, maxAttempts: 1, requestHandler: handler(patience) }),
    control: new BedrockAgentClient({ ...common, maxAttempts: CONTROL_ATTEMPTS, requestHandler: handler(30_000) }),
  };
}

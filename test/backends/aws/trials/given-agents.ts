import type { AwsSettings } from '../../../../src/backends/aws/agent-side.ts';
import { type BedrockFixture, startBedrock } from '../../../fixtures/aws/bedrock-fixture.ts';
import type { AwsStore } from '../given-aws-store.ts';

/** Settings of agents as an operator writes them: one agent, with an alias in each environment. */
export const AGENT_SETTINGS = {
  model: 'model-1',
  spending: { usd_per_call: 0.25, usd_per_caller_and_day: 1 },
  agents: {
    metadata_production: {
      agent_id: 'AGENT00001',
      aliases: { dev: 'ALIASDEV01', staging: 'ALIASSTAG1', prod: 'ALIASPROD1' },
    },
  },
};

/** Puts settings of agents into the bucket of a store, and starts the Bedrock that they name. */
export async function givenAgents(store: AwsStore, settings: object = AGENT_SETTINGS): Promise<BedrockFixture> {
  const bedrock = await startBedrock();
  const { agent_id, aliases } = AGENT_SETTINGS.agents.metadata_production;
  bedrock.agent(agent_id, 'The instructions that run before anything is deployed.', Object.values(aliases));
  const body = Buffer.from(JSON.stringify(settings));
  store.s3.objects.set('config/agents.json', { body, etag: '"1"', headers: {}, modified: new Date(0) });
  return bedrock;
}

export function withBedrock(settings: AwsSettings, { port }: BedrockFixture): AwsSettings {
  return { ...settings, clients: { ...settings.clients, bedrockEndpoint: `http://127.0.0.1:${port}` } };
}

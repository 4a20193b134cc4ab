import type { GetAgentCommandOutput, UpdateAgentCommandInput } from '@aws-sdk/client-bedrock-agent';
import type { OutsideAction } from '../../../domain/change/outside.ts';
import type { Turn } from '../../../domain/ports/commit.ts';
import type { Clock } from '../../../domain/ports/foundation.ts';
import type { OutsideOutcome } from '../../../domain/ports/outside.ts';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import { explained } from '../faults.ts';
import type { AgentSettings } from '../trials/agent-settings.ts';
import type { AgentClients } from './agent-clients.ts';

type Deployment = Extract<OutsideAction, { readonly kind: 'agent.deploy' }>;

/** Looks at an agent or an alias that Bedrock prepares, and milliseconds between two. */
const LOOKS = 60;
const LOOK_EVERY = 1_000;

interface Deps {
  readonly settings: AgentSettings;
  readonly clients: () => Promise<AgentClients>;
  readonly clock: Clock;
}

interface Alias {
  readonly agentId: string;
  readonly agentAliasId: string;
}

/**
 * Has an alias lead to a version of the agent with these instructions: UpdateAgent, PrepareAgent, UpdateAgentAlias. What
 * counts is what is read back; a deployment that is there already is done. Until the alias is moved nothing else runs, so
 * whatever stops this can be tried again.
 */
export async function deployAgent(
  { settings, clients, clock }: Deps,
  deployment: Deployment,
  turn: Turn,
): Promise<OutsideOutcome> {
  const { agent, environment, version, text } = deployment;
  const known = settings.agents[agent];
  const agentAliasId = known?.aliases[environment];
  if (known === undefined || agentAliasId === undefined)
    return { state: 'failed', detail: `${agent} has no alias in ${environment}.` };
  const alias = { agentId: known.agent_id, agentAliasId };
  const control = new AgentControl(await clients(), clock, turn);
  if ((await control.runningText(alias)) === text) return { state: 'done', answer: null };
  const taken = await control.prepare(alias.agentId, text);
  if (taken !== 'prepared')
    return { state: 'failed', detail: `Bedrock does not take version ${version} of ${agent}: ${taken}.` };
  await control.move(alias);
  if ((await control.runningText(alias)) === text) return { state: 'done', answer: null };
  throw new StoreTrouble(
    'busy',
    `${agent} in ${environment} does not run version ${version}: somebody else may change the agent at this moment.`,
    'Nothing is on record as deployed. It is tried again.',
  );
}

/** Fields of an agent that an update replaces, and that have to stay as they are. */
const KEPT = [
  'agentCollaboration',
  'agentName',
  'agentResourceRoleArn',
  'customerEncryptionKeyArn',
  'customOrchestration',
  'description',
  'foundationModel',
  'guardrailConfiguration',
  'idleSessionTTLInSeconds',
  'memoryConfiguration',
  'orchestrationType',
  'promptOverrideConfiguration',
] as const;

class AgentControl {
  readonly #clients: AgentClients;
  readonly #clock: Clock;
  readonly #turn: Turn;

  constructor(clients: AgentClients, clock: Clock, turn: Turn) {
    this.#clients = clients;
    this.#clock = clock;
    this.#turn = turn;
  }

  /** Returns the instructions of the version that an alias leads to. */
  async runningText(alias: Alias): Promise<string | undefined> {
    const { GetAgentVersionCommand } = await import('./sdk.ts');
    const { routingConfiguration } = await this.#alias(alias);
    const agentVersion = routingConfiguration?.[0]?.agentVersion;
    if (agentVersion === undefined) return undefined;
    const request = new GetAgentVersionCommand({ agentId: alias.agentId, agentVersion });
    return (await explained(() => this.#clients.control.send(request))).agentVersion?.instruction;
  }

  /** Gives the draft these instructions and prepares it. Returns why Bedrock does not take them otherwise. */
  async prepare(agentId: string, instruction: string): Promise<string> {
    const { GetAgentCommand, PrepareAgentCommand, UpdateAgentCommand } = await import('./sdk.ts');
    const { control } = this.#clients;
    const { agent } = await explained(() => control.send(new GetAgentCommand({ agentId })));
    try {
      await control.send(new UpdateAgentCommand({ agentId, ...keptFields(agent), instruction }));
      await this.#until(async () => (await this.#status(agentId)) !== 'UPDATING');
      await control.send(new PrepareAgentCommand({ agentId }));
    } catch (error) {
      if (error instanceof Error && error.name === 'ValidationException')
        return 'its instructions need 40 characters at least, and must not be too long for an agent';
      return explained(() => Promise.reject(error));
    }
    await this.#until(async () => !/ING$/.test(await this.#status(agentId)));
    const status = await this.#status(agentId);
    return status === 'PREPARED' ? 'prepared' : `its agent is ${status}`;
  }

  /** Has the alias lead to a new version of the prepared draft. */
  async move(alias: Alias): Promise<void> {
    const { UpdateAgentAliasCommand } = await import('./sdk.ts');
    const { agentAliasName, description } = await this.#alias(alias);
    const request = { ...alias, agentAliasName, ...(description === undefined ? {} : { description }) };
    await explained(() => this.#clients.control.send(new UpdateAgentAliasCommand(request)));
    await this.#until(async () => !/ING$/.test((await this.#alias(alias)).agentAliasStatus ?? ''));
  }

  async #alias(alias: Alias) {
    const { GetAgentAliasCommand } = await import('./sdk.ts');
    const { agentAlias } = await explained(() => this.#clients.control.send(new GetAgentAliasCommand(alias)));
    if (agentAlias === undefined) throw new Error('Bedrock answers without an alias');
    return agentAlias;
  }

  async #status(agentId: string): Promise<string> {
    const { GetAgentCommand } = await import('./sdk.ts');
    return (
      (await explained(() => this.#clients.control.send(new GetAgentCommand({ agentId })))).agent?.agentStatus ?? ''
    );
  }

  async #until(isReady: () => Promise<boolean>): Promise<void> {
    for (let look = 0; look < LOOKS; look++) {
      if (await isReady()) return;
      if (this.#turn.lost.aborted) break;
      await this.#clock.sleep(LOOK_EVERY, this.#turn.lost);
    }
    throw new StoreTrouble('busy', 'Bedrock prepares an agent, and is not done yet.', 'It is tried again.');
  }
}

function keptFields(agent: GetAgentCommandOutput['agent']): Omit<UpdateAgentCommandInput, 'agentId' | 'instruction'> {
  const fields = Object.entries(agent ?? {}).filter(
    ([name, value]) => value !== undefined && KEPT.some((kept) => kept === name),
  );
  const { agentName, agentResourceRoleArn, foundationModel } = agent ?? {};
  return { agentName, agentResourceRoleArn, foundationModel, ...Object.fromEntries(fields) };
}

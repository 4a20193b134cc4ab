import type { McpRequestContext, McpServer, ServerOptions } from '@modelcontextprotocol/server';
import { EVERYTHING_OFFERED, type Offered } from '../domain/operations/toolsets.ts';
import { connectionId, connectionOfRequest, STDIO_CALLER } from './connection.ts';
import type { ToolDependencies } from './execute.ts';
import { instructionsFor } from './instructions.ts';
import { offeredTools, usablePrompts, usableSkills } from './offered.ts';
import type { PromptDefinition } from './prompt.ts';
import { ServedServer } from './protocol/served-server.ts';
import { type PromptMaterial, preparePrompts, registerPrompts } from './register-prompts.ts';
import { prepareResources, registerResources } from './register-resources.ts';
import { skillsExtension } from './register-skills.ts';
import { registerTools } from './register-tools.ts';
import { requestedParts } from './requested-parts.ts';
import type { ResourceDefinition } from './resource.ts';
import { handleSubscribe } from './subscriptions/subscribe-handlers.ts';
import type { ResourceWatcher } from './subscriptions/watcher.ts';
import type { AnyTool } from './tool.ts';
import { runnableTools } from './tool-runner.ts';

/** Everything that a server offers. */
export interface Offer extends ToolDependencies {
  readonly version: string;
  readonly tools: readonly AnyTool[];
  /** The tools to offer; by default all. */
  readonly offered?: Offered;
  readonly resources: readonly ResourceDefinition[];
  readonly prompts: readonly PromptDefinition[];
  readonly skills: PromptMaterial['skills'];
  /** The same skills with their front matter, for clients that read skills themselves. */
  readonly skillFiles?: ReadonlyMap<string, string>;
  /** Without a watcher, clients cannot subscribe. */
  readonly watcher?: ResourceWatcher;
  /** Verifies the state that a client returns with its answer to a tool's question. */
  readonly requestState?: ServerOptions['requestState'];
}

/** What a server is built for. Over stdio there is one connection, so it needs no name. */
export interface ServedContext extends Pick<McpRequestContext, 'era' | 'requestInfo'> {
  readonly connection?: string;
  /** True for a server of the older revisions that serves one request. Nothing outlives the request. */
  readonly stateless?: boolean;
}

/**
 * Returns a function that builds a server for a connection or, in the 2026 protocol, for a request. Everything that
 * does not depend on the request is built once, here.
 */
export function serverFactory(offer: Offer): (context?: ServedContext) => McpServer {
  const listed = offeredTools(offer.tools, offer.offered ?? EVERYTHING_OFFERED);
  const tools = runnableTools(listed, offer);
  const instructions = instructionsFor(listed);
  const resources = prepareResources(offer.resources, offer);
  const choice = { all: offer.tools, listed };
  const prompts = preparePrompts(usablePrompts(offer.prompts, offer.skills, choice), offer);
  const skills = skillsExtension(usableSkills(offer.skillFiles ?? new Map(), choice), offer.log);
  const { watcher, requestState, log } = offer;
  const names = {
    tools: [...tools.keys()],
    prompts: new Map(prompts.map(({ definition, argsSchema }) => [definition.name, Object.keys(argsSchema.shape)])),
    uriTemplates: offer.resources.map(({ uriTemplate }) => uriTemplate),
  };
  const { ids, hasher } = offer.foundation;
  const onlyConnection = connectionId(STDIO_CALLER, ids.nonce(), hasher);
  return (context) => {
    const isStateless = context?.stateless === true;
    const server = new ServedServer(
      { name: 'brand-escalations', title: 'Brand escalations', version: offer.version },
      {
        offered: names,
        log,
        connection: context?.connection ?? connectionOfRequest(context?.requestInfo) ?? onlyConnection,
        instructions,
        // Counted where the arguments are read, with a refusal of this server.
        maxToolInputElements: Number.POSITIVE_INFINITY,
        ...(requestState === undefined ? {} : { requestState }),
        // Nothing in these lists changes while the server runs.
        capabilities: {
          tools: { listChanged: false },
          resources: { listChanged: false, subscribe: watcher !== undefined && !isStateless },
          prompts: { listChanged: false },
        },
      },
    );
    const requested = requestedParts(context);
    const only = tools.get(requested.tool ?? '');
    if (requested.tools) registerTools(server, only === undefined ? tools.values() : [only]);
    if (requested.resources) registerResources(server, resources, offer);
    if (requested.resources && offer.skillFiles !== undefined) skills.attach(server);
    if (requested.prompts) registerPrompts(server, prompts, { skills: offer.skills, tools });
    // In the 2026 protocol the transports serve subscriptions, not the server.
    if (watcher !== undefined && context?.era !== 'modern' && !isStateless) handleSubscribe(server, watcher);
    return server;
  };
}

import type { McpRequestContext, McpServer, ServerOptions } from '@modelcontextprotocol/server';
import { EVERYTHING_OFFERED, type Offered } from '../domain/operations/toolsets.ts';
import type { Catalogue, CataloguedPrompt, CataloguedResource, CataloguedTool, Definitions } from './catalogue.ts';
import { connectionId, connectionOfRequest, STDIO_CALLER } from './connection.ts';
import type { ToolDependencies } from './execute.ts';
import { instructionsFor } from './instructions.ts';
import { listedTool } from './listed-tool.ts';
import { offeredTools, usablePrompts, usableSkills } from './offered.ts';
import { ServedServer } from './protocol/served-server.ts';
import { type PromptMaterial, preparePrompts, registerPrompts } from './register-prompts.ts';
import { prepareResources, registerResources } from './register-resources.ts';
import { skillsExtension } from './register-skills.ts';
import { registerTools } from './register-tools.ts';
import { requestedParts } from './requested-parts.ts';
import { handleSubscribe } from './subscriptions/subscribe-handlers.ts';
import type { ResourceWatcher } from './subscriptions/watcher.ts';
import { type RunnableTool, runnableTool } from './tool-runner.ts';

/** Everything that a server offers. */
export interface Offer extends ToolDependencies {
  readonly version: string;
  /** The tools, prompts and resources as clients see them. */
  readonly catalogue: Catalogue;
  /** The definitions behind the catalogue, in its order. */
  readonly definitions: Definitions;
  /** The tools to offer; by default all. */
  readonly offered?: Offered;
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
  const { catalogue, definitions } = offer;
  const offered = offeredTools(catalogue.tools, offer.offered ?? EVERYTHING_OFFERED);
  const listed = new Map(offered.map(({ operation: { name }, listing }) => [name, listedTool(name, listing)]));
  const toolNamed = runnableAtFirstUse(offered, offer);
  const instructions = instructionsFor(offered);
  const resourceOf = (entry: CataloguedResource) => behind(entry, catalogue.resources, definitions.resources());
  const resources = prepareResources(catalogue.resources, resourceOf, offer);
  const choice = { all: catalogue.tools, listed: offered };
  const promptOf = (entry: CataloguedPrompt) => behind(entry, catalogue.prompts, definitions.prompts());
  const prompts = preparePrompts(usablePrompts(catalogue.prompts, offer.skills, choice), promptOf, offer);
  const skills = skillsExtension(usableSkills(offer.skillFiles ?? new Map(), choice), offer.log);
  const { watcher, requestState, log } = offer;
  const names = {
    tools: [...listed.keys()],
    prompts: new Map(prompts.map(({ entry }) => [entry.name, entry.completed])),
    uriTemplates: catalogue.resources.map(({ uriTemplate }) => uriTemplate),
  };
  const { ids, hasher } = offer.foundation;
  let onlyConnection: string | undefined;
  const ofOneConnection = () => {
    onlyConnection ??= connectionId(STDIO_CALLER, ids.nonce(), hasher);
    return onlyConnection;
  };
  return (context) => {
    const isStateless = context?.stateless === true;
    const server = new ServedServer(
      { name: 'brand-escalations', title: 'Brand escalations', version: offer.version },
      {
        offered: names,
        log,
        connection: () => context?.connection ?? connectionOfRequest(context?.requestInfo) ?? ofOneConnection(),
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
    const only = listed.get(requested.tool ?? '');
    if (requested.tools) registerTools(server, only === undefined ? listed.values() : [only], toolNamed);
    if (requested.resources) registerResources(server, resources, offer);
    if (requested.resources && offer.skillFiles !== undefined) skills.attach(server);
    if (requested.prompts) registerPrompts(server, prompts, { skills: offer.skills, toolNamed });
    // In the 2026 protocol the transports serve subscriptions, not the server.
    if (watcher !== undefined && context?.era !== 'modern' && !isStateless) handleSubscribe(server, watcher);
    return server;
  };
}

/** Returns the definition behind an entry of the catalogue, which lies at the same place. */
function behind<Entry, Definition>(
  entry: Entry,
  entries: readonly Entry[],
  definitions: readonly Definition[],
): Definition {
  const definition = definitions[entries.indexOf(entry)];
  if (definition === undefined) throw new RangeError('The catalogue has an entry without a definition.');
  return definition;
}

/** Returns a function that makes a tool runnable at its first use. Of tools that are not offered it makes none. */
function runnableAtFirstUse(offered: readonly CataloguedTool[], offer: Offer): (name: string) => RunnableTool {
  const { catalogue, definitions } = offer;
  const load = (entry: CataloguedTool) => behind(entry, catalogue.tools, definitions.tools)();
  const made = new Map<string, RunnableTool>();
  return (name) => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const entry = offered.find(({ operation }) => operation.name === name);
    if (entry === undefined) throw new Error(`There is no tool ${name}.`);
    const tool = runnableTool(load(entry), () => offered.map(load), offer);
    made.set(name, tool);
    return tool;
  };
}

import { type McpRequestContext, McpServer, type ServerOptions } from '@modelcontextprotocol/server';
import { EVERYTHING_OFFERED, type Offered } from '../domain/operations/toolsets.ts';
import { askedFor } from './asked-for.ts';
import type { ToolDependencies } from './execute.ts';
import { instructionsFor } from './instructions.ts';
import { followablePrompts, followableSkills, offeredTools } from './offered.ts';
import type { PromptDefinition } from './prompt.ts';
import { type PromptMaterial, readyPrompts, registerPrompts } from './register-prompts.ts';
import { readyResources, registerResources } from './register-resources.ts';
import { skillsExtension } from './register-skills.ts';
import { registerTools } from './register-tools.ts';
import type { ResourceDefinition } from './resource.ts';
import { handleSubscribe } from './subscriptions/subscribe-handlers.ts';
import type { ResourceWatcher } from './subscriptions/watcher.ts';
import type { AnyTool } from './tool.ts';
import { runnableTools } from './tool-runner.ts';

/** Everything a server offers. */
export interface Offer extends ToolDependencies {
  readonly version: string;
  readonly tools: readonly AnyTool[];
  /** Which of the tools; all where it is left out. */
  readonly offered?: Offered;
  readonly resources: readonly ResourceDefinition[];
  readonly prompts: readonly PromptDefinition[];
  readonly skills: PromptMaterial['skills'];
  /** The same with their front matter, for clients that read skills themselves. */
  readonly skillFiles?: ReadonlyMap<string, string>;
  /** Clients can subscribe only where there is one. */
  readonly watcher?: ResourceWatcher;
  /** Checks the state that a client brings back to a tool which asked it something. */
  readonly requestState?: ServerOptions['requestState'];
}

/** More elements than any argument of ours may have; the SDK refuses such a call before it is looked at. */
const MAX_INPUT_ELEMENTS = 20_000;

/**
 * Makes the function that builds a server for a connection or, in the protocol of 2026, for a request. All that does
 * not depend on the request is made once, here.
 */
export function serverFactory(offer: Offer): (context?: Pick<McpRequestContext, 'era' | 'requestInfo'>) => McpServer {
  const listed = offeredTools(offer.tools, offer.offered ?? EVERYTHING_OFFERED);
  const tools = runnableTools(listed, offer);
  const instructions = instructionsFor(listed);
  const resources = readyResources(offer.resources, offer);
  const choice = { all: offer.tools, listed };
  const prompts = readyPrompts(followablePrompts(offer.prompts, offer.skills, choice), offer);
  const skills = skillsExtension(followableSkills(offer.skillFiles ?? new Map(), choice), offer.log);
  const { watcher, requestState } = offer;
  return (context) => {
    const server = new McpServer(
      { name: 'brand-escalations', title: 'Brand escalations', version: offer.version },
      {
        instructions,
        maxToolInputElements: MAX_INPUT_ELEMENTS,
        ...(requestState === undefined ? {} : { requestState }),
        // Nothing in these lists changes while the server runs.
        capabilities: {
          tools: { listChanged: false },
          resources: { listChanged: false, subscribe: watcher !== undefined },
          prompts: { listChanged: false },
        },
      },
    );
    const asked = askedFor(context);
    const only = tools.get(asked.tool ?? '');
    if (asked.tools) registerTools(server, only === undefined ? tools.values() : [only]);
    if (asked.resources) registerResources(server, resources, offer);
    if (asked.resources && offer.skillFiles !== undefined) skills.attach(server);
    if (asked.prompts) registerPrompts(server, prompts, { skills: offer.skills, tools });
    // Since 2026 the transports serve subscriptions, not the server.
    if (watcher !== undefined && context?.era !== 'modern') handleSubscribe(server, watcher);
    return server;
  };
}

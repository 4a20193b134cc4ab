import type { McpServer } from '@modelcontextprotocol/server';
import { openAgentSide } from '../../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import type { AgentPorts } from '../../../src/domain/ports/agent-side.ts';
import type { Clock } from '../../../src/domain/ports/foundation.ts';
import { done } from '../../../src/domain/refusal.ts';
import { McpEndpoint } from '../../../src/mcp/http/endpoint.ts';
import type { Authenticate } from '../../../src/mcp/http/guard.ts';
import { listen } from '../../../src/mcp/http/http-server.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../src/mcp/overload/limits.ts';
import { type Offer, serverFactory } from '../../../src/mcp/server-factory.ts';
import { resourceVersions, type VersionOf } from '../../../src/mcp/subscriptions/versions.ts';
import { ResourceWatcher } from '../../../src/mcp/subscriptions/watcher.ts';
import type { TransportDependencies } from '../../../src/mcp/transport.ts';
import { prompts } from '../../../src/prompts/index.ts';
import { readSkills } from '../../../src/prompts/skills.ts';
import { resources } from '../../../src/resources/index.ts';
import { tools } from '../../../src/tools/index.ts';
import { offerOf } from '../offer-of.ts';

export interface Given {
  readonly directory: string;
  readonly authenticate: Authenticate;
  readonly clock?: Clock;
  readonly limits?: Partial<Limits>;
  readonly stateless?: boolean;
  /** What stands between the server and the store. */
  readonly through?: (ports: AgentPorts) => AgentPorts;
  /** What is registered after everything that ships, and watched besides. */
  readonly fixtures?: {
    readonly register: (server: McpServer) => void;
    readonly watched: string;
    readonly requestState: NonNullable<Offer['requestState']>;
  };
}

/** The parts of the shipped server, put together as server.ts does, over the store in `directory`. */
export function givenServing(given: Omit<Given, 'authenticate'>) {
  const { directory, clock, fixtures, through = (ports: AgentPorts) => ports } = given;
  const node = nodeFoundation();
  const foundation = { ...node, clock: clock ?? node.clock };
  const ports = openAgentSide(directory, foundation);
  const openStore = async () => done(through(ports));
  const logged: string[] = [];
  const log = (line: string) => void logged.push(line);
  const { ids } = foundation;
  const shipped = resourceVersions(resources);
  const versionOf: VersionOf = async (uri, from) => (uri === fixtures?.watched ? 'fixed' : shipped(uri, from));
  const watcher = new ResourceWatcher({ openStore, versionOf, clock: foundation.clock, ids, log });
  const skills = readSkills();
  const offer = {
    version: '0.0.0',
    ...offerOf({ tools, resources, prompts }),
    skills,
    foundation,
    openStore,
    log,
    watcher,
  };
  const factory = serverFactory(fixtures === undefined ? offer : { ...offer, requestState: fixtures.requestState });
  const build: typeof factory = (context) => {
    const server = factory(context);
    fixtures?.register(server);
    return server;
  };
  const serving: TransportDependencies = {
    build,
    watcher,
    foundation,
    limits: { ...DEFAULT_LIMITS, ...given.limits },
    log,
  };
  return {
    serving,
    logged,
    async close() {
      watcher.close();
      await ports.close();
    },
  };
}

/** That server, listening. */
export async function givenHttp(given: Given) {
  const { serving, logged, close } = givenServing(given);
  const { clock } = serving.foundation;
  const endpoint = new McpEndpoint(serving, { stateless: given.stateless ?? false });
  const { limits, log } = serving;
  const { authenticate } = given;
  const service = await listen({ port: 0, authenticate, endpoint, clock, maxConnections: limits.connections, log });
  return {
    url: new URL(`http://127.0.0.1:${service.port}/mcp`),
    port: service.port,
    logged,
    async close() {
      await service.close();
      await close();
    },
  };
}

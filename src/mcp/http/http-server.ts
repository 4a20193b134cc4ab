import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../domain/ports/foundation.ts';
import { safeText } from '../../domain/text/text.ts';
import type { Log } from '../fault.ts';
import { Connections } from './connections.ts';
import type { McpEndpoint } from './endpoint.ts';
import { type Authenticate, guard } from './guard.ts';
import { json, jsonRpcError, writeAnswer } from './http-answer.ts';
import { InFlight } from './in-flight.ts';
import { oneByOne } from './one-by-one.ts';

export const MCP_PATH = '/mcp';
const HEALTH_PATH = '/health';
const MCP_METHODS: ReadonlySet<string | undefined> = new Set(['POST', 'GET', 'DELETE']);

/** Timeouts for a request's head, and for the whole request, to arrive, in milliseconds. Answers may take longer. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 30_000;
/** Interval at which these are checked. Node's own is as long as the longer one. */
const CHECK_INTERVAL = 2_000;
/**
 * Time that an idle connection stays open, in milliseconds. Clients use one again after many seconds, and a call that
 * meets Node's 5 seconds fails: the connection closes as the request is on its way. Node announces it in `Keep-Alive`.
 */
const KEEP_ALIVE = 75_000;
/** Interval at which connections are looked at whose client takes nothing of its answer. */
const STALLED_INTERVAL = 15_000;
/** Time that answers still being sent have after everything else has ended, in milliseconds. */
const FLUSH_MS = 1_000;

export interface ShellSettings {
  readonly authenticate: Authenticate;
  readonly endpoint: Pick<McpEndpoint, 'handle'>;
  readonly log: Log;
  /** True once the server shuts down; it then accepts no new requests. */
  readonly ending: () => boolean;
}

/** Handles HTTP requests. Each passes the guard first, also those for unknown paths. */
export function httpShell({ authenticate, endpoint, log, ending }: ShellSettings): RequestListener {
  return (request, response) => {
    const caller = guard(request, authenticate);
    if ('status' in caller) return writeAnswer(response, caller);
    if (ending()) return writeAnswer(response, jsonRpcError(503, 'This server is shutting down.'));
    const [path] = (request.url ?? '').split('?', 1);
    if (path === HEALTH_PATH && request.method === 'GET') return writeAnswer(response, json(200, { status: 'ok' }));
    if (path !== MCP_PATH) return writeAnswer(response, jsonRpcError(404, `This server serves only ${MCP_PATH}.`));
    if (!MCP_METHODS.has(request.method)) return writeAnswer(response, notAllowed());
    endpoint.handle(request, response, caller).catch((error: unknown) => fail(response, error, log));
  };
}

function notAllowed() {
  const answer = jsonRpcError(405, 'Method not allowed.');
  return { ...answer, headers: { ...answer.headers, allow: [...MCP_METHODS].join(', ') } };
}

function fail(response: ServerResponse<IncomingMessage>, error: unknown, log: Log): void {
  log(`http: ${safeText(error instanceof Error ? (error.stack ?? error.message) : String(error))}`);
  if (response.headersSent) response.destroy();
  else writeAnswer(response, jsonRpcError(500, 'Internal server error'));
}

export interface HttpService {
  readonly port: number;
  /** Lets calls finish, then closes the server. Never rejects. */
  close(): Promise<void>;
}

export interface HttpSettings {
  readonly port: number;
  readonly authenticate: Authenticate;
  readonly endpoint: McpEndpoint;
  readonly clock: Clock;
  readonly maxConnections: number;
  readonly log: Log;
}

/** Listens on 127.0.0.1. Rejects with Node's error where the port cannot be opened. */
export async function listen(settings: HttpSettings): Promise<HttpService> {
  const { port, authenticate, endpoint, clock, maxConnections, log } = settings;
  let ending = false;
  const timeouts = {
    headersTimeout: HEADERS_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    keepAliveTimeout: KEEP_ALIVE,
    connectionsCheckingInterval: CHECK_INTERVAL,
  };
  const server = createServer(timeouts, oneByOne(httpShell({ authenticate, endpoint, log, ending: () => ending })));
  const connections = new Connections(maxConnections);
  connections.watch(server);
  const looking = setInterval(() => connections.endStalled(), STALLED_INTERVAL).unref();
  const responses = new InFlight();
  server.on('request', (_request, response) => response.once('close', responses.begin()));
  const address = await listening(server, port);
  return {
    port: address.port,
    async close() {
      ending = true;
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      await endpoint.close();
      await responses.settled(FLUSH_MS, clock);
      // Idle connections are kept alive for requests that will not come.
      server.closeAllConnections();
      await closed;
      clearInterval(looking);
    },
  };
}

function listening(server: Server, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The server has no port.'));
      else resolve(address);
    });
  });
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type NodeIncomingMessageLike, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, isJsonContentType, isLegacyRequest } from '@modelcontextprotocol/server';
import { protocolLog } from '../fault.ts';
import { isListenRequest, listenTo } from '../subscriptions/listen.ts';
import type { TransportDependencies } from '../transport.ts';
import type { Caller } from './guard.ts';
import { jsonRpcError, webResponse } from './http-answer.ts';
import { InFlight } from './in-flight.ts';
import { Sessions } from './sessions.ts';

/** Largest body of a request: several times what the largest argument needs. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Most notification streams open at once. */
const MAX_STREAMS = 64;
/** Time that calls in flight have to finish when the server shuts down, in milliseconds. */
const GRACE_MS = 10_000;
const PARSE_ERROR = -32_700;

interface Exchange {
  readonly caller: Caller;
  /** Removes the request from the calls that a shutdown waits for. */
  readonly endCall: () => void;
  readonly onEnd: (callback: () => void) => void;
}

/** The MCP endpoint over HTTP for clients of both protocol eras. It runs behind the guard. */
export class McpEndpoint {
  readonly #settings: TransportDependencies;
  readonly #report: (error: Error) => void;
  readonly #modern: ReturnType<typeof createMcpHandler>;
  readonly #sessions: Sessions;
  readonly #calls = new InFlight();

  constructor(settings: TransportDependencies) {
    const { build, foundation, log } = settings;
    this.#settings = settings;
    this.#report = protocolLog(log);
    this.#modern = createMcpHandler(build, { legacy: 'reject', onerror: this.#report, maxSubscriptions: MAX_STREAMS });
    this.#sessions = new Sessions({ build, ...foundation, onerror: this.#report });
  }

  /** Serves one request of a caller that the guard admitted. */
  async handle(request: IncomingMessage, response: ServerResponse, caller: Caller): Promise<void> {
    const onEnd = (callback: () => void) => {
      // The client may be gone before its request was started.
      if (response.closed) callback();
      else response.once('close', callback);
    };
    // Counts before the body has arrived, so that a shutdown in the meantime does not cut it off.
    const endCall = this.#calls.begin();
    onEnd(endCall);
    const node = toNodeHandler(
      { fetch: (webRequest) => this.#fetch(webRequest, { caller, endCall, onEnd }) },
      { onerror: this.#report, maxRequestBodySize: MAX_BODY_BYTES },
    );
    await node(incoming(request), response);
  }

  /** Lets calls finish within a time limit, then closes streams and sessions. */
  async close(): Promise<void> {
    await this.#calls.settled(GRACE_MS, this.#settings.foundation.clock);
    await Promise.all([this.#modern.close(), this.#sessions.close()]);
  }

  async #fetch(request: Request, exchange: Exchange): Promise<Response> {
    if (request.method !== 'POST') {
      exchange.endCall();
      return this.#sessions.fetch({ request, body: undefined, ...exchange });
    }
    if (!isJsonContentType(request.headers.get('content-type')))
      return webResponse(jsonRpcError(415, 'Content-Type must be application/json'));
    const body = parsedJson(await request.text());
    if (body === undefined) return webResponse(jsonRpcError(400, 'Parse error: the body is not JSON', PARSE_ERROR));
    const legacy = await isLegacyRequest(request, body);
    if (!legacy && isListenRequest(body)) return this.#listen(request, body, exchange);
    return legacy
      ? this.#sessions.fetch({ request, body, ...exchange })
      : this.#modern.fetch(request, { parsedBody: body });
  }

  /** Opens a notification stream. It has no end of its own, so a shutdown does not wait for it. */
  async #listen(request: Request, body: unknown, { endCall, onEnd }: Exchange): Promise<Response> {
    endCall();
    const listening = await listenTo(body, this.#settings.watcher, this.#modern.notify.resourceUpdated);
    if (listening !== undefined) onEnd(listening.stop);
    return this.#modern.fetch(request, { parsedBody: listening?.request ?? body });
  }
}

/** Adds defaults for two fields that only Node's types leave optional on a server's request. */
function incoming(request: IncomingMessage): NodeIncomingMessageLike {
  const { method = 'GET', url = '/', headers } = request;
  return { method, url, headers, [Symbol.asyncIterator]: () => request[Symbol.asyncIterator]() };
}

/** Parses JSON; undefined for invalid JSON, because no JSON text has that value. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type NodeIncomingMessageLike, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, isJsonContentType, isLegacyRequest } from '@modelcontextprotocol/server';
import { protocolLog } from '../fault.ts';
import type { Serving } from '../served.ts';
import { isListenRequest, listenTo } from '../subscriptions/listen.ts';
import type { Caller } from './guard.ts';
import { jsonRpcError, webResponse } from './http-answer.ts';
import { Sessions } from './sessions.ts';
import { UnderWay } from './under-way.ts';

/** Several times what the largest argument needs. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Streams of notices open at once. */
const MAX_STREAMS = 64;
/** How long calls may still work when the server ends, in milliseconds. */
const GRACE_MS = 10_000;
const PARSE_ERROR = -32_700;

interface Exchange {
  readonly caller: Caller;
  /** Takes the request off the calls that the end of the server waits for. */
  readonly uncount: () => void;
  readonly onEnded: (ended: () => void) => void;
}

/** MCP over HTTP for clients of both eras, behind the guard. */
export class McpEndpoint {
  readonly #settings: Serving;
  readonly #report: (error: Error) => void;
  readonly #modern: ReturnType<typeof createMcpHandler>;
  readonly #sessions: Sessions;
  readonly #calls = new UnderWay();

  constructor(settings: Serving) {
    const { build, foundation, log } = settings;
    this.#settings = settings;
    this.#report = protocolLog(log);
    this.#modern = createMcpHandler(build, { legacy: 'reject', onerror: this.#report, maxSubscriptions: MAX_STREAMS });
    this.#sessions = new Sessions({ build, ...foundation, onerror: this.#report });
  }

  /** Serves one request of a caller whom the guard let in. */
  async handle(request: IncomingMessage, response: ServerResponse, caller: Caller): Promise<void> {
    const onEnded = (ended: () => void) => {
      // The client may be gone before anything was begun for it.
      if (response.closed) ended();
      else response.once('close', ended);
    };
    // From before its body is here, so that it is not cut off when the server ends meanwhile.
    const uncount = this.#calls.begin();
    onEnded(uncount);
    const node = toNodeHandler(
      { fetch: (asked) => this.#fetch(asked, { caller, uncount, onEnded }) },
      { onerror: this.#report, maxRequestBodySize: MAX_BODY_BYTES },
    );
    await node(incoming(request), response);
  }

  /** Lets calls finish, for a bounded time, then ends streams and sessions. */
  async close(): Promise<void> {
    await this.#calls.over(GRACE_MS, this.#settings.foundation.clock);
    await Promise.all([this.#modern.close(), this.#sessions.close()]);
  }

  async #fetch(request: Request, exchange: Exchange): Promise<Response> {
    if (request.method !== 'POST') {
      exchange.uncount();
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

  /** Opens a stream of notices, which has no end of its own to wait for. */
  async #listen(request: Request, body: unknown, { uncount, onEnded }: Exchange): Promise<Response> {
    uncount();
    const listening = await listenTo(body, this.#settings.watcher, this.#modern.notify.resourceUpdated);
    if (listening !== undefined) onEnded(listening.stop);
    return this.#modern.fetch(request, { parsedBody: listening?.request ?? body });
  }
}

/** Node leaves a server's requests without these two only in its types. */
function incoming(request: IncomingMessage): NodeIncomingMessageLike {
  const { method = 'GET', url = '/', headers } = request;
  return { method, url, headers, [Symbol.asyncIterator]: () => request[Symbol.asyncIterator]() };
}

/** Undefined for what is not JSON, which no JSON text stands for. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

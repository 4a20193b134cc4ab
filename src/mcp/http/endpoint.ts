import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type NodeIncomingMessageLike, toNodeHandler } from '@modelcontextprotocol/node';
import {
  createMcpHandler,
  isJsonContentType,
  isLegacyRequest,
  type LegacyHttpHandler,
  legacyStatelessFallback,
} from '@modelcontextprotocol/server';
import { CONNECTION_HEADER, connectionId } from '../connection.ts';
import { protocolLog } from '../fault.ts';
import { tooManyInFlight } from '../protocol/frame.ts';
import { isListenRequest, listenTo } from '../subscriptions/listen.ts';
import type { TransportDependencies } from '../transport.ts';
import { cleanedResponse } from './clean-response.ts';
import type { Caller } from './guard.ts';
import { type HttpAnswer, jsonRpcError, refusalAnswer, webResponse, writeAnswer } from './http-answer.ts';
import { CallsInFlight, InFlight, type InFlightLimits } from './in-flight.ts';
import { NO_BODY, type ReadableBody, readBody } from './read-body.ts';
import { Sessions } from './sessions.ts';
import { Turns } from './turns.ts';

/** Most notification streams open at once. */
const MAX_STREAMS = 64;
/** A caller may have as many calls in flight as this number of connections, however many it opens. */
const CALLER_CONNECTIONS = 4;
/** Time that calls in flight have to finish when the server shuts down, in milliseconds. */
const GRACE_MS = 10_000;

interface Exchange {
  readonly caller: Caller;
  /** Of the socket, as far as the caller uses it. */
  readonly connection: string;
  /** Removes the request from the calls that a shutdown waits for. */
  readonly endCall: () => void;
  readonly onEnd: (callback: () => void) => void;
}

export interface EndpointOptions {
  /** True to serve older protocol revisions without sessions: each request for itself, whatever session it names. */
  readonly stateless: boolean;
}

/** The MCP endpoint over HTTP for clients of both protocol eras. It runs behind the guard. */
export class McpEndpoint {
  readonly #settings: TransportDependencies;
  readonly #report: (error: Error) => void;
  readonly #modern: ReturnType<typeof createMcpHandler>;
  readonly #sessions: Sessions;
  /** Serves requests of older revisions in the place of sessions. */
  readonly #stateless: LegacyHttpHandler | undefined;
  readonly #sockets = new WeakMap<Socket, string>();
  readonly #calls = new InFlight();
  readonly #inFlightLimits: InFlightLimits;
  readonly #callsInFlight: CallsInFlight;
  readonly #listings = new Turns();

  constructor(settings: TransportDependencies, { stateless }: EndpointOptions = { stateless: false }) {
    const { build, foundation, limits, log } = settings;
    this.#inFlightLimits = {
      ofConnection: limits.callsInFlight,
      ofCaller: CALLER_CONNECTIONS * limits.callsInFlight,
    };
    this.#callsInFlight = new CallsInFlight(this.#inFlightLimits);
    this.#settings = settings;
    this.#report = protocolLog(log);
    this.#modern = createMcpHandler(build, { legacy: 'reject', onerror: this.#report, maxSubscriptions: MAX_STREAMS });
    this.#stateless = stateless
      ? legacyStatelessFallback((context) => build({ ...context, stateless: true }), this.#report)
      : undefined;
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
    const isPost = request.method === 'POST';
    if (isPost && !isJsonContentType(request.headers['content-type'] ?? null))
      return writeAnswer(response, jsonRpcError(415, 'Content-Type must be application/json'));
    const encoding = isPost ? unreadableEncoding(request) : undefined;
    if (encoding !== undefined) return writeAnswer(response, encoding);
    const body = isPost ? await readBody(request) : NO_BODY;
    if (body.kind === 'too-large') return writeAnswer(response, jsonRpcError(413, body.message));
    if (body.kind === 'gone') return;
    const connection = this.#connectionOf(request, caller);
    const exchange = { caller, connection, endCall, onEnd };
    const node = toNodeHandler(
      {
        fetch: async (webRequest) => {
          const answer = await cleanedResponse(await this.#answer(webRequest, body, exchange), body.id);
          if (isStream(answer)) setImmediate(() => sendHead(response));
          return answer;
        },
      },
      { onerror: this.#report },
    );
    // A value keeps the adapter from reading the body again.
    await node(incoming(request, connection), response, isPost ? {} : undefined);
  }

  /** Lets calls finish within a time limit, then closes streams and sessions. */
  async close(): Promise<void> {
    await this.#calls.settled(GRACE_MS, this.#settings.foundation.clock);
    await Promise.all([this.#modern.close(), this.#sessions.close()]);
  }

  /** In the 2026 protocol a client is no more than the connection that its requests come in on. */
  #connectionOf({ socket }: IncomingMessage, caller: Caller): string {
    const { ids, hasher } = this.#settings.foundation;
    const nonce = this.#sockets.get(socket) ?? ids.nonce();
    this.#sockets.set(socket, nonce);
    return connectionId(caller.id, nonce, hasher);
  }

  async #answer(request: Request, body: ReadableBody, exchange: Exchange): Promise<Response> {
    if (body.kind === 'refused') return webResponse(refusalAnswer(400, body.refusal));
    if (body.kind === 'nothing') return this.#withoutMessage(request, exchange);
    if (isListenRequest(body.message)) return this.#serve(request, body.message, exchange);
    // A session is a connection of its own, whichever sockets its requests come in on. Other ids count for nothing.
    const session = this.#sessions.connectionOf(request, exchange.caller);
    const end = this.#callsInFlight.begin(session ?? exchange.connection, body.requests);
    if (typeof end === 'string') {
      const { ofConnection, ofCaller } = this.#inFlightLimits;
      const problem =
        end === 'connection'
          ? tooManyInFlight(ofConnection)
          : tooManyInFlight(ofCaller, 'All connections with this token together have');
      return webResponse(refusalAnswer(429, { id: body.id, ...problem }));
    }
    exchange.onEnd(end);
    const serve = () => this.#serve(request, body.message, exchange);
    return isListing(body.message) ? this.#listings.take(serve) : serve();
  }

  /** Serves the streams and the ends of sessions, and accepts notifications that no server understands. */
  async #withoutMessage(request: Request, exchange: Exchange): Promise<Response> {
    exchange.endCall();
    if (request.method === 'POST') return new Response(null, { status: 202 });
    if (this.#stateless !== undefined) return this.#stateless(request);
    return this.#sessions.fetch({ request, body: undefined, ...exchange });
  }

  async #serve(request: Request, body: unknown, exchange: Exchange): Promise<Response> {
    const legacy = await isLegacyRequest(request, body);
    if (!legacy && isListenRequest(body)) return this.#listen(request, body, exchange);
    if (!legacy) return this.#modern.fetch(request, { parsedBody: body });
    return this.#stateless === undefined
      ? this.#sessions.fetch({ request, body, ...exchange })
      : this.#stateless(request, { parsedBody: body });
  }

  /** Opens a notification stream. It has no end of its own, so a shutdown does not wait for it. */
  async #listen(request: Request, body: unknown, { endCall, onEnd }: Exchange): Promise<Response> {
    endCall();
    const listening = await listenTo(body, this.#settings.watcher, this.#modern.notify.resourceUpdated);
    if (listening !== undefined) onEnd(listening.stop);
    return this.#modern.fetch(request, { parsedBody: listening?.request ?? body });
  }
}

function isStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') === true;
}

/** Sends the head of a stream before its first event, which may be long in coming: a client waits for the head. */
function sendHead(response: ServerResponse): void {
  if (response.headersSent && !response.writableEnded) response.flushHeaders();
}

/** Refuses a body that is compressed, or whose text is declared in another encoding than that of JSON. */
function unreadableEncoding({ headers }: IncomingMessage): HttpAnswer | undefined {
  const { 'content-encoding': coding = 'identity', 'content-type': type = '' } = headers;
  if (coding.trim().toLowerCase() !== 'identity') {
    const answer = jsonRpcError(
      415,
      'Compressed bodies are not served. Send the JSON text as it is, without Content-Encoding.',
    );
    return { ...answer, headers: { ...answer.headers, 'accept-encoding': 'identity' } };
  }
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(type)?.[1] ?? 'utf-8';
  if (/^(?:utf-?8|us-ascii)$/i.test(charset)) return undefined;
  return jsonRpcError(415, 'Send the JSON text in UTF-8, without another charset in Content-Type.');
}

/** A client that takes anything, or does not say, takes both forms of an answer. */
function acceptedBy({ headers: { accept } }: IncomingMessage): string {
  return accept === undefined || /(?:^|,)\s*\*\/\*/.test(accept) ? 'application/json, text/event-stream' : accept;
}

/** Tells a request for the list of tools: 100 KB, which are written without a pause. */
function isListing(message: object): boolean {
  const messages: readonly unknown[] = Array.isArray(message) ? message : [message];
  return messages.some(
    (one) => typeof one === 'object' && one !== null && 'method' in one && one.method === 'tools/list',
  );
}

/** Adds defaults for two fields that only Node's types leave optional on a server's request. */
function incoming(request: IncomingMessage, connection: string): NodeIncomingMessageLike {
  const { method = 'GET', url = '/' } = request;
  // Replaces what the client may have sent under this name.
  const headers = { ...request.headers, accept: acceptedBy(request), [CONNECTION_HEADER]: connection };
  return { method, url, headers, [Symbol.asyncIterator]: () => request[Symbol.asyncIterator]() };
}

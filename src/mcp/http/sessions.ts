import {
  isInitializeRequest,
  type McpServer,
  type RequestId,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { Clock, Hasher, Ids } from '../../domain/ports/foundation.ts';
import { connectionId } from '../connection.ts';
import { ID_IN_USE, INVALID_REQUEST } from '../protocol/frame.ts';
import type { Caller } from './guard.ts';
import { jsonRpcError, webResponse } from './http-answer.ts';

/** Most sessions open at once. The session of a client that disappeared ends when it is the longest idle one. */
const MAX_SESSIONS = 64;
const IDLE_MS = 30 * 60 * 1000;
const SESSION_NOT_FOUND = -32_001;

export interface SessionSettings {
  readonly build: (context: { era: 'legacy'; connection: string }) => McpServer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly hasher: Hasher;
  readonly onerror: (error: Error) => void;
  readonly limit?: number;
}

/** One parsed request and its caller. */
export interface SessionRequest {
  readonly request: Request;
  /** Undefined for a request without a body. */
  readonly body: unknown;
  readonly caller: Caller;
  /** Registers a callback for the end of the response or of its connection. */
  readonly onEnd: (callback: () => void) => void;
}

interface Session {
  readonly id: string;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly server: McpServer;
  readonly connection: string;
  readonly caller: string;
  /** Ids of the requests in flight. */
  readonly ids: Set<RequestId>;
  /** Requests and streams in flight. A session with any is not idle. */
  active: number;
  lastUsed: number;
}

/** Returns the ids of the requests in a body. */
function requestIds(body: unknown): readonly RequestId[] {
  return (Array.isArray(body) ? body : [body]).flatMap((message: unknown) => {
    if (typeof message !== 'object' || message === null || !('method' in message) || !('id' in message)) return [];
    return typeof message.id === 'string' || typeof message.id === 'number' ? [message.id] : [];
  });
}

/** Serves the protocol revisions before 2026 over HTTP: a client opens a session, and each session has its own server. */
export class Sessions {
  readonly #settings: SessionSettings;
  readonly #sessions = new Map<string, Session>();

  constructor(settings: SessionSettings) {
    this.#settings = settings;
  }

  async fetch(incoming: SessionRequest): Promise<Response> {
    this.#endIdle();
    const id = incoming.request.headers.get('mcp-session-id');
    if (id === null) {
      if (isInitializeRequest(incoming.body)) return this.#open(incoming);
      return webResponse(jsonRpcError(400, 'Send Mcp-Session-Id, or initialize to get one.'));
    }
    const session = this.#sessionOf(id, incoming.caller);
    if (session === undefined) return webResponse(jsonRpcError(404, 'Session not found', SESSION_NOT_FOUND));
    return this.#serve(session, incoming);
  }

  /** Returns the connection of the session that a request names; undefined where the caller has no such session. */
  connectionOf({ headers }: Request, caller: Caller): string | undefined {
    return this.#sessionOf(headers.get('mcp-session-id') ?? '', caller)?.connection;
  }

  /** The session of another caller counts as missing: knowing its id proves nothing. */
  #sessionOf(id: string, caller: Caller): Session | undefined {
    const session = this.#sessions.get(id);
    return session?.caller === caller.id ? session : undefined;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map(({ server }) => server.close()));
  }

  async #open(incoming: SessionRequest): Promise<Response> {
    const { build, ids, hasher, onerror, limit = MAX_SESSIONS } = this.#settings;
    if (this.#sessions.size >= limit && !this.#endLongestIdle())
      return webResponse(jsonRpcError(503, `All ${limit} sessions are in use. End one and try again.`));
    const id = ids.nonce();
    const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: () => id });
    const connection = connectionId(incoming.caller.id, ids.nonce(), hasher);
    const server = build({ era: 'legacy', connection });
    transport.onclose = () => {
      this.#sessions.delete(id);
    };
    transport.onerror = onerror;
    const session: Session = {
      id,
      transport,
      server,
      connection,
      caller: incoming.caller.id,
      ids: new Set(),
      active: 0,
      lastUsed: this.#now(),
    };
    // Counts from the start, so that simultaneous requests cannot exceed the limit.
    this.#sessions.set(id, session);
    await server.connect(transport);
    const response = await this.#serve(session, incoming);
    if (!response.ok) await server.close();
    return response;
  }

  async #serve(session: Session, { request, body, onEnd }: SessionRequest): Promise<Response> {
    const ids = requestIds(body);
    // The SDK would send both answers to the later request, and none to the earlier.
    if (ids.some((id, i) => session.ids.has(id) || ids.indexOf(id) < i))
      return webResponse(jsonRpcError(400, ID_IN_USE, INVALID_REQUEST));
    for (const id of ids) session.ids.add(id);
    session.active++;
    session.lastUsed = this.#now();
    onEnd(() => {
      for (const id of ids) session.ids.delete(id);
      session.active--;
      session.lastUsed = this.#now();
    });
    return session.transport.handleRequest(request, body === undefined ? {} : { parsedBody: body });
  }

  #endIdle(): void {
    const since = this.#now() - IDLE_MS;
    for (const session of [...this.#sessions.values()]) {
      if (session.active === 0 && session.lastUsed < since) this.#end(session);
    }
  }

  /**
   * Ends the session that has been idle for longest or, where none is, the one that has for longest had no more than an
   * open stream: clients keep one open without using it. Their next request is answered with 404, and they open another.
   */
  #endLongestIdle(): boolean {
    const [longest] = [...this.#sessions.values()]
      .filter((session) => session.ids.size === 0)
      .sort((a, b) => Number(a.active > 0) - Number(b.active > 0) || a.lastUsed - b.lastUsed);
    if (longest !== undefined) this.#end(longest);
    return longest !== undefined;
  }

  #end({ id, server }: Session): void {
    this.#sessions.delete(id);
    server.close().catch(this.#settings.onerror);
  }

  #now(): number {
    return Date.parse(this.#settings.clock.now());
  }
}

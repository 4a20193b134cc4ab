import {
  type JSONRPCMessage,
  type JSONRPCRequest,
  McpServer,
  type McpServerOptions,
  type RequestId,
  type Transport,
} from '@modelcontextprotocol/server';
import { type Log, protocolLog } from '../fault.ts';
import { cleanError, cleanFailure, INTERNAL_ERROR } from './error-text.ts';
import { explainRequest, type OfferedNames, refuseRequest } from './explain-request.ts';

interface ServedOptions extends McpServerOptions {
  readonly offered: OfferedNames;
  readonly log: Log;
  /** Returns the connection that it serves: an id that no client can choose. */
  readonly connection: () => string;
}

/**
 * A server whose errors are all in this server's words, over every transport. The SDK would send what its validators
 * and the engine say, and repeat names of any length.
 */
export class ServedServer extends McpServer {
  readonly #connection: () => string;
  readonly #offered: OfferedNames;
  /** Logs a text that the client does not see. */
  readonly #replaced: (text: string) => void;

  constructor(
    info: ConstructorParameters<typeof McpServer>[0],
    { offered, log, connection, ...options }: ServedOptions,
  ) {
    super(info, options);
    this.#connection = connection;
    this.#offered = offered;
    const report = protocolLog(log);
    this.#replaced = (text) => report(new Error(text));
  }

  /** The connection that it serves. */
  get connection(): string {
    return this.#connection();
  }

  override async connect(transport: Transport): Promise<void> {
    const open = new Map<RequestId, JSONRPCRequest>();
    const send = transport.send.bind(transport);
    transport.send = (message, options) => send(this.#cleaned(message, open), options);
    await super.connect(transport);
    const receive = transport.onmessage;
    transport.onmessage = (message, extra) => {
      const refusal = 'method' in message && 'id' in message ? refuseRequest(message) : undefined;
      if (refusal !== undefined && 'id' in message && message.id !== undefined) {
        void send({ jsonrpc: '2.0', id: message.id, error: cleanError(refusal) }, { relatedRequestId: message.id });
        return;
      }
      if ('method' in message) follow(message, open);
      receive?.(message, extra);
    };
  }

  #cleaned(message: JSONRPCMessage, open: Map<RequestId, JSONRPCRequest>): JSONRPCMessage {
    if ('method' in message) return message;
    const request = message.id === undefined ? undefined : open.get(message.id);
    if (message.id !== undefined) open.delete(message.id);
    if ('result' in message) return { ...message, result: cleanFailure(message.result, this.#replaced) };
    const error = cleanError(message.error, request && explainRequest(request, this.#offered));
    // What the SDK says of a wrong request concerns the client only.
    if (error.code === INTERNAL_ERROR && error.message !== message.error.message) this.#replaced(message.error.message);
    return { ...message, error };
  }
}

/** Keeps a request until it is answered, or cancelled, which nothing answers. */
function follow(message: Extract<JSONRPCMessage, { method: string }>, open: Map<RequestId, JSONRPCRequest>): void {
  if ('id' in message) open.set(message.id, message);
  else if (message.method === 'notifications/cancelled') {
    const cancelled = message.params?.requestId;
    if (typeof cancelled === 'string' || typeof cancelled === 'number') open.delete(cancelled);
  }
}

import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type RequestId,
  SUBSCRIPTION_ID_META_KEY,
  type Transport,
} from '@modelcontextprotocol/server';
import { type Listening, listenTo } from './listen.ts';
import type { ResourceWatcher } from './watcher.ts';

/**
 * A transport that reads incoming `subscriptions/listen` requests. Over stdio the SDK serves them without informing the
 * server, which would then not know what to watch.
 */
export class ListeningTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport['onmessage']>;
  readonly #wire: Transport;
  readonly #watcher: ResourceWatcher;
  readonly #onClosed: () => void;
  readonly #listening = new Map<RequestId, Listening>();
  /** Keeps messages in their order. */
  #previous: Promise<void> = Promise.resolve();

  constructor(wire: Transport, watcher: ResourceWatcher, onClosed: () => void = () => undefined) {
    this.#wire = wire;
    this.#onClosed = onClosed;
    this.#watcher = watcher;
  }

  async start(): Promise<void> {
    this.#wire.onmessage = (message) => {
      this.#previous = this.#previous.then(() => this.#receive(message)).catch((error: unknown) => this.#report(error));
    };
    this.#wire.onerror = (error) => this.onerror?.(error);
    this.#wire.onclose = () => {
      for (const id of this.#listening.keys()) this.#stop(id);
      this.onclose?.();
      this.#onClosed();
    };
    await this.#wire.start();
  }

  async send(...[message, options]: Parameters<Transport['send']>): Promise<void> {
    if ((isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) && message.id !== undefined)
      this.#stop(message.id);
    await this.#wire.send(message, options);
  }

  close(): Promise<void> {
    return this.#wire.close();
  }

  async #receive(message: JSONRPCMessage): Promise<void> {
    if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled') {
      const cancelled = message.params?.requestId;
      if (typeof cancelled === 'string' || typeof cancelled === 'number') this.#stop(cancelled);
    }
    if (!isJSONRPCRequest(message)) return this.onmessage?.(message);
    const { id } = message;
    const listening = await listenTo(message, this.#watcher, (uri) => this.#notify(id, uri));
    if (listening === undefined) return this.onmessage?.(message);
    this.#stop(id);
    this.#listening.set(id, listening);
    this.onmessage?.({ ...message, params: listening.request.params });
  }

  #notify(subscription: RequestId, uri: string): void {
    const params = { uri, _meta: { [SUBSCRIPTION_ID_META_KEY]: subscription } };
    this.#wire
      .send({ jsonrpc: '2.0', method: 'notifications/resources/updated', params })
      .catch((error: unknown) => this.#report(error));
  }

  #stop(id: RequestId): void {
    this.#listening.get(id)?.stop();
    this.#listening.delete(id);
  }

  #report(error: unknown): void {
    this.onerror?.(error instanceof Error ? error : new Error(String(error)));
  }
}

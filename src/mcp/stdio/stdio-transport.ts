import type { Readable, Writable } from 'node:stream';
import type { JSONRPCMessage, JSONRPCRequest, RequestId, Transport } from '@modelcontextprotocol/server';
import type { Clock } from '../../domain/ports/foundation.ts';
import { cleanError } from '../protocol/error-text.ts';
import {
  type Frame,
  type FrameRefusal,
  type Frames,
  ID_IN_USE,
  INVALID_REQUEST,
  notUtf8,
  readFrames,
  refusalBody,
  refusedOnly,
  strictText,
  tooManyInFlight,
} from '../protocol/frame.ts';
import { findId, NO_ID } from '../protocol/request-id.ts';
import { isListenRequest } from '../subscriptions/listen.ts';
import { type Line, LineSplitter } from './lines.ts';

/** Longest line in bytes: several times what the largest change needs. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;
/** Bytes of answers that a client may leave unread before no more of its input is read. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;
/** Time that calls in flight have once the client has closed its end, in milliseconds: as long as the longest tool waits. */
const DRAIN_MS = 60_000;

export interface StdioSettings {
  readonly input: Readable;
  readonly output: Writable;
  readonly clock: Clock;
  /** Most calls in flight. */
  readonly maxInFlight: number;
  readonly maxLineBytes?: number;
}

/**
 * One client over two streams, a message a line. Answers every request, also those that cannot be read, and holds no
 * more than a line, whatever a client sends. When the client closes its end, calls in flight are answered first.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport['onmessage']>;
  readonly #settings: StdioSettings;
  readonly #limit: number;
  readonly #lines: LineSplitter;
  readonly #inFlight = new Set<RequestId>();
  readonly #closing = new AbortController();
  #inputEnded = false;

  constructor(settings: StdioSettings) {
    this.#settings = settings;
    this.#limit = settings.maxLineBytes ?? MAX_LINE_BYTES;
    this.#lines = new LineSplitter(this.#limit);
  }

  async start(): Promise<void> {
    const { input, output } = this.#settings;
    output.on('error', this.#lost);
    output.on('drain', this.#resume);
    input.on('error', this.#end);
    input.on('end', this.#end);
    input.on('close', this.#end);
    input.on('data', this.#receive);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    // The SDK answers some messages beside the server.
    this.#write(JSON.stringify('error' in message ? { ...message, error: cleanError(message.error) } : message));
    if (!('method' in message) && message.id !== undefined) this.#settle(message.id);
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    const { input } = this.#settings;
    input.off('data', this.#receive);
    // Without a reader the stream would keep the process alive.
    input.pause();
    this.#inFlight.clear();
    this.onclose?.();
  }

  readonly #receive = (chunk: Buffer): void => {
    for (const line of this.#lines.push(chunk)) this.#read(line);
  };

  #read(line: Line): void {
    const frames = this.#framesOf(line);
    if (frames.isBatch) this.#refuseBatch(frames.frames);
    else for (const frame of frames.frames) this.#take(frame);
  }

  #framesOf(line: Line): Frames {
    if (line.kind === 'overlong') return refusedOnly(this.#tooLong(line));
    const text = strictText(line.bytes);
    if (text === undefined) return refusedOnly(notUtf8(line.bytes));
    return text.trim() === '' ? { isBatch: false, frames: [] } : readFrames(text);
  }

  #take(frame: Frame): void {
    if (frame.kind === 'refused') this.#refuse(frame.refusal);
    else if (frame.kind === 'ignored') this.onerror?.(new Error(`Ignored ${frame.reason}`));
    else if (frame.kind === 'other') this.#pass(frame.message);
    else this.#takeRequest(frame.message);
  }

  #takeRequest(message: JSONRPCRequest): void {
    const refusal = this.#notNow(message.id);
    if (refusal !== undefined) this.#refuse({ id: JSON.stringify(message.id), ...refusal });
    else {
      // A stream of notifications is answered when it ends.
      if (!isListenRequest(message)) this.#inFlight.add(message.id);
      this.onmessage?.(message);
    }
  }

  #pass(message: JSONRPCMessage): void {
    this.onmessage?.(message);
    if (!('method' in message) || message.method !== 'notifications/cancelled') return;
    // Nothing answers a cancelled request.
    const id = message.params?.requestId;
    if (typeof id === 'string' || typeof id === 'number') this.#settle(id);
  }

  #notNow(id: RequestId): Omit<FrameRefusal, 'id'> | undefined {
    if (this.#inFlight.has(id)) return { code: INVALID_REQUEST, message: ID_IN_USE };
    const { maxInFlight } = this.#settings;
    return this.#inFlight.size < maxInFlight ? undefined : tooManyInFlight(maxInFlight);
  }

  #tooLong({ head, tail }: Extract<Line, { kind: 'overlong' }>): FrameRefusal {
    const id = findId(head.toString('utf8'), tail.toString('utf8')) ?? NO_ID;
    return {
      id,
      code: INVALID_REQUEST,
      message: `The message is longer than ${this.#limit} bytes. Send less at once.`,
    };
  }

  /** Answers each request of a batch: a client waits for each id. */
  #refuseBatch(frames: readonly Frame[]): void {
    const ids = frames.flatMap((frame) => {
      if (frame.kind === 'request') return [JSON.stringify(frame.message.id)];
      return frame.kind === 'refused' && frame.refusal.id !== NO_ID ? [frame.refusal.id] : [];
    });
    const message = 'Batches are not served. Send one JSON-RPC 2.0 object a line.';
    for (const id of ids.length === 0 ? [NO_ID] : ids) this.#refuse({ id, code: INVALID_REQUEST, message });
  }

  #refuse(refusal: FrameRefusal): void {
    this.#write(refusalBody(refusal));
  }

  #write(line: string): void {
    if (this.#closing.signal.aborted) return;
    const { input, output } = this.#settings;
    output.write(`${line}\n`);
    if (output.writableLength > MAX_UNREAD_BYTES) input.pause();
  }

  readonly #resume = (): void => {
    if (!this.#closing.signal.aborted) this.#settings.input.resume();
  };

  #settle(id: RequestId): void {
    this.#inFlight.delete(id);
    if (this.#inputEnded && this.#inFlight.size === 0) void this.close();
  }

  readonly #end = (): void => {
    if (this.#inputEnded) return;
    this.#inputEnded = true;
    const last = this.#lines.end();
    if (last !== undefined) this.#read(last);
    if (this.#inFlight.size === 0) void this.close();
    else void this.#settings.clock.sleep(DRAIN_MS, this.#closing.signal).then(() => this.close());
  };

  /** The client has closed the stream that it reads from, so no answer can reach it. */
  readonly #lost = (): void => {
    void this.close();
  };
}

import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Clock } from '../../../src/domain/ports/foundation.ts';
import { StdioTransport } from '../../../src/mcp/stdio/stdio-transport.ts';
import { ListeningTransport } from '../../../src/mcp/subscriptions/listening-transport.ts';
import type { TransportDependencies } from '../../../src/mcp/transport.ts';

export interface Answer {
  readonly id: unknown;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

export interface GivenStdio {
  readonly input: PassThrough;
  readonly output: PassThrough;
  /** Sends a line as it is, or a message. */
  send(line: string | object): void;
  /** Returns the next message of the server. */
  next(): Promise<Answer>;
  /** Resolves when the transport has closed. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

export interface StdioOptions {
  readonly clock: Clock;
  readonly maxInFlight?: number;
  readonly maxLineBytes?: number;
}

/** That server over two streams in this process. */
export function givenStdio(
  serving: TransportDependencies,
  { clock, maxInFlight = 64, ...more }: StdioOptions,
): GivenStdio {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const ended = Promise.withResolvers<void>();
  const wire = new StdioTransport({ input, output, clock, maxInFlight, ...more });
  const transport = new ListeningTransport(wire, serving.watcher, ended.resolve);
  const handle = serveStdio(serving.build, { transport, onerror: () => undefined });
  const lines = createInterface(output)[Symbol.asyncIterator]();
  return {
    input,
    output,
    send: (line) => void input.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`),
    async next() {
      const { value } = await lines.next();
      return JSON.parse(value ?? 'null');
    },
    closed: ended.promise,
    async close() {
      await handle.close();
      input.destroy();
      output.destroy();
      await once(output, 'close').catch(() => undefined);
    },
  };
}

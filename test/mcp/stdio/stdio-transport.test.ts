import { PassThrough } from 'node:stream';
import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { beforeEach, describe, expect, test } from 'vitest';
import { StdioTransport } from '../../../src/mcp/stdio/stdio-transport.ts';
import { HandClock } from '../hand-clock.ts';

let input: PassThrough;
let output: PassThrough;
let clock: HandClock;
let transport: StdioTransport;
let received: JSONRPCMessage[];
let closes: number;

beforeEach(async () => {
  [input, output, clock, received, closes] = [new PassThrough(), new PassThrough(), new HandClock(), [], 0];
  transport = new StdioTransport({ input, output, clock, maxInFlight: 2, maxLineBytes: 500 });
  transport.onmessage = (message) => void received.push(message);
  transport.onclose = () => void closes++;
  await transport.start();
});

/** Lets the streams pass on what they hold. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
const ping = (id: number | string) => `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"method":"ping"}\n`;
const pong = (id: number) => transport.send({ jsonrpc: '2.0', id, result: {} });
const written = () =>
  String(output.read() ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

test('given a line over the limit, then it is answered, and the next one works', async () => {
  input.write(`{"method":"x","params":{"id":9,"a":"${'y'.repeat(600)}"},"jsonrpc":"2.0","id":7}\n${ping(8)}`);
  await settled();
  expect(written()).toMatchObject([{ id: 7, error: { code: -32_600, message: expect.stringContaining('500 bytes') } }]);
  expect(received).toMatchObject([{ id: 8, method: 'ping' }]);
});

test('given a line over the limit whose id cannot be found, then the answer has none', async () => {
  input.write(`{"params":"${'y'.repeat(600)}\n`);
  await settled();
  expect(written()).toMatchObject([{ id: null, error: { code: -32_600 } }]);
});

test('given a batch, then each request in it is answered, and none is served', async () => {
  input.write(`[${ping(1).trim()},{"jsonrpc":"2.0","method":"note"},{"id":"b"},3]\n[{"a":1}]\n[]\n`);
  await settled();
  expect(written().map(({ id, error }) => [id, error.code])).toStrictEqual([
    [1, -32_600],
    ['b', -32_600],
    [null, -32_600],
    [null, -32_600],
  ]);
  expect(received).toStrictEqual([]);
});

test('given blank lines and CRLF, then only messages count', async () => {
  input.write(`\n  \n\r\n${ping(1).trim()}\r\n`);
  await settled();
  expect(received).toHaveLength(1);
  expect(written()).toStrictEqual([]);
});

describe('given as many calls in flight as a connection may have', () => {
  beforeEach(async () => {
    input.write(ping(1) + ping(2));
    await settled();
  });

  test('then another is refused with the time to try again, until one is answered', async () => {
    input.write(ping(3));
    await settled();
    expect(written()).toMatchObject([{ id: 3, error: { data: { retry_after_seconds: 1 } } }]);
    await pong(1);
    written();
    input.write(ping(4));
    await settled();
    expect(written()).toStrictEqual([]);
    expect(received).toMatchObject([{ id: 1 }, { id: 2 }, { id: 4 }]);
  });

  test('then a cancelled one makes room', async () => {
    input.write(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}\n${ping(5)}`);
    await settled();
    expect(written()).toStrictEqual([]);
    expect(received.at(-1)).toMatchObject({ id: 5 });
  });

  test('then an id that is in flight is refused', async () => {
    input.write(ping(2));
    await settled();
    expect(written()).toMatchObject([{ id: 2, error: { code: -32_600 } }]);
  });

  test('when the client closes its end, then the transport closes once they are answered', async () => {
    input.end();
    await settled();
    await pong(1);
    expect(closes).toBe(0);
    await pong(2);
    expect(closes).toBe(1);
    expect(written()).toHaveLength(2);
  });

  test('when they are not answered in time, then it closes without', async () => {
    input.end();
    await settled();
    await clock.advance(60_000);
    expect(closes).toBe(1);
  });

  test('when the client closes the stream that it reads from, then it closes at once', async () => {
    output.destroy(new Error('write EPIPE'));
    await settled();
    await settled();
    expect(closes).toBe(1);
    await pong(1);
  });
});

test('given a last line without its end, then it is served', async () => {
  input.end(ping(1).trim());
  await settled();
  expect(received).toMatchObject([{ id: 1 }]);
  expect(closes).toBe(0);
  await pong(1);
  expect(closes).toBe(1);
});

test('given a client that does not read, then no more of its input is read until it does', async () => {
  await transport.send({
    jsonrpc: '2.0',
    method: 'notifications/message',
    params: { text: 'x'.repeat(5 * 1024 * 1024) },
  });
  input.write(ping(1));
  await settled();
  expect(received).toStrictEqual([]);
  output.resume();
  await settled();
  await settled();
  expect(received).toHaveLength(1);
});

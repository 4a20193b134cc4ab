import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { Connections } from '../../../src/mcp/http/connections.ts';

/** More than the buffers of two sockets hold. */
const LONG_ANSWER = 'x'.repeat(32_000_000);

/** Opens a connection to a server that answers at length, and asks for the answer. */
async function givenAnswer() {
  const connections = new Connections(10);
  const server = createServer((_request, response) => response.end(LONG_ANSWER));
  connections.watch(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const client = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
  const asked = once(server, 'request');
  client.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await asked;
  return { connections, client, close: () => server.close() };
}

test('given a client that takes nothing of its answer, then its connection ends after several looks', async () => {
  const { connections, client, close } = await givenAnswer();
  client.pause();
  for (let look = 0; look < 4; look++) connections.endStalled();
  expect(connections.size).toBe(1);
  connections.endStalled();
  client.resume();
  client.on('error', () => undefined);
  await once(client, 'close');
  expect(connections.size).toBe(0);
  close();
});

test('given a client that has read its answer, then its connection stays', async () => {
  const { connections, client, close } = await givenAnswer();
  let read = 0;
  await new Promise<void>((resolve) => {
    client.on('data', (chunk) => {
      read += chunk.length;
      if (read > LONG_ANSWER.length) resolve();
    });
  });
  for (let look = 0; look < 9; look++) connections.endStalled();
  expect(connections.size).toBe(1);
  expect(client.destroyed).toBe(false);
  client.destroy();
  close();
});

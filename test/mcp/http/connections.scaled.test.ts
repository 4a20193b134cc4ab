import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { bearerOf } from '../../../src/mcp/http/guard.ts';
import { runs } from '../../set-up/volume.ts';
import { makeSampleStore, temporaryDirectory } from '../sample-store.ts';
import { givenHttp } from './given-http.ts';
import { INITIALIZE, MCP_POST, type RawResponse, rawRequest, rpc } from './raw-request.ts';

const TOKEN = 'k3dJ0m9s8QwErTyUiOpAsDfGhJkLzXcVbNm1234567_';
const AUTHORIZED = { authorization: `Bearer ${TOKEN}` };
const LIMIT = 40;
/** More than there may be. */
const HALF_OPEN = runs(LIMIT + 10, 300);

const sample = temporaryDirectory();
let server: Awaited<ReturnType<typeof givenHttp>>;
beforeAll(async () => {
  await makeSampleStore(sample.path);
  server = await givenHttp({
    directory: sample.path,
    authenticate: bearerOf(TOKEN),
    limits: { connections: LIMIT, callsInFlight: 3 },
  });
});
afterAll(async () => {
  await server.close();
  sample.remove();
});

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** Opens a connection, sends a part of a request, and leaves it there. */
async function halfOpen(sent: string): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  socket.write(sent);
  return socket;
}

const health = (agent?: Agent) =>
  new Promise<{ status: number; keepAlive: unknown; reused: boolean }>((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: server.port, path: '/health', headers: AUTHORIZED, agent: agent ?? false },
      (response) => {
        const { statusCode: status = 0, headers } = response;
        text(response).then(
          () => resolve({ status, keepAlive: headers['keep-alive'], reused: sent.reusedSocket }),
          reject,
        );
      },
    );
    sent.on('error', reject);
    sent.end();
  });

const requestText = (body: string) =>
  `POST /mcp HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${TOKEN}\r\ncontent-type: application/json\r\naccept: application/json, text/event-stream\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

test('given clients that send many requests and read no answer, then others are served', async () => {
  const opened = await rawRequest({
    port: server.port,
    method: 'POST',
    headers: { ...MCP_POST, ...AUTHORIZED },
    body: INITIALIZE,
  });
  expect(opened.status).toBe(200);
  const list = {
    ...{ 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} },
    'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1.0.0' },
  };
  const many = Array.from({ length: 60 }, (_, id) => requestText(rpc('tools/list', { _meta: list }, id))).join('');
  const lists = many.replaceAll(
    'content-type:',
    'mcp-protocol-version: 2026-07-28\r\nmcp-method: tools/list\r\ncontent-type:',
  );
  for (let i = 0; i < 6; i++) {
    const socket = await halfOpen(lists);
    socket.pause();
  }
  const session = String(opened.headers['mcp-session-id']);
  for (let id = 2; id < 12; id++) {
    const headers = { ...MCP_POST, ...AUTHORIZED, 'mcp-session-id': session };
    const answer = await rawRequest({ port: server.port, method: 'POST', headers, body: rpc('ping', {}, id) });
    expect(answer.status).toBe(200);
  }
});

test('given a client that sends several requests at once, then all are answered in their order', async () => {
  const socket = connect(server.port, '127.0.0.1');
  sockets.push(socket);
  socket.write(Array.from({ length: 5 }, (_, id) => requestText(rpc('none', {}, id))).join(''));
  let read = '';
  for await (const chunk of socket) {
    read += String(chunk);
    if (read.split('HTTP/1.1 ').length === 6 && read.includes('"id":4')) break;
  }
  expect(read.match(/"id":\d/g)).toEqual(['"id":0', '"id":1', '"id":2', '"id":3', '"id":4']);
});

const BODY_TO_COME = `POST /mcp HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${TOKEN}\r\ncontent-type: application/json\r\naccept: application/json, text/event-stream\r\ncontent-length: 1000\r\n\r\n{`;

test.each([
  ['nothing', ''],
  ['half a head', 'POST /mcp HTTP/1.1\r\nhost: localhost\r\n'],
  ['half a body', BODY_TO_COME],
])('given more connections than there may be that sent %s, then others are served', async (_what, sent) => {
  for (let i = 0; i < HALF_OPEN; i++) await halfOpen(sent);
  for (let i = 0; i < 10; i++) expect(await health()).toMatchObject({ status: 200 });
  const initialized = await rawRequest({
    port: server.port,
    method: 'POST',
    headers: { ...MCP_POST, ...AUTHORIZED },
    body: INITIALIZE,
  });
  expect(initialized.status).toBe(200);
});

test('given more idle connections than there may be, then the longest idle ones make room', async () => {
  const agents = Array.from({ length: LIMIT + 10 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  for (const agent of agents) expect(await health(agent)).toMatchObject({ status: 200 });
  const newest = agents.at(-1);
  expect(await health(newest)).toMatchObject({ status: 200, reused: true });
  for (const agent of agents) agent.destroy();
});

test('given an idle connection, then the server keeps it for longer than a minute, and says so', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const first = await health(agent);
  const seconds = Number(/timeout=(\d+)/.exec(String(first.keepAlive))?.[1]);
  expect(seconds).toBeGreaterThanOrEqual(65);
  expect(await health(agent)).toMatchObject({ status: 200, reused: true });
  agent.destroy();
});

const post = (body: string, headers: Readonly<Record<string, string>> = {}) =>
  rawRequest({ port: server.port, method: 'POST', headers: { ...MCP_POST, ...AUTHORIZED, ...headers }, body });

const openSession = async () => ({ 'mcp-session-id': String((await post(INITIALIZE)).headers['mcp-session-id']) });

/** Returns calls that each wait for a second. */
async function givenWaitingCalls() {
  const session = await openSession();
  const propose = { name: 'add_escalation_notes', arguments: { escalation_id: 'ESC-2026-001', notes: 'Wait.' } };
  const proposed = await post(rpc('tools/call', propose, 2), session);
  const waitFor = { change_id: /CHG-\w+/.exec(proposed.body)?.[0], timeout_seconds: 1 };
  return { session, wait: (id: number) => rpc('tools/call', { name: 'wait_for_change', arguments: waitFor }, id) };
}

const refusedOf = (answers: readonly RawResponse[]) => answers.filter(({ status }) => status === 429);

test('given as many calls in flight as a session may have, then another is refused with the time to try again', async () => {
  const { session, wait } = await givenWaitingCalls();
  const other = await openSession();
  const calls = [10, 11, 12, 13, 14].map((id) => post(wait(id), session));
  expect((await post(rpc('ping', {}, 3), other)).status).toBe(200);
  const answers = await Promise.all(calls);
  const refused = refusedOf(answers);
  expect(refused).toHaveLength(2);
  for (const { headers, body } of refused) {
    expect(headers['retry-after']).toBe('1');
    expect(JSON.parse(body)).toMatchObject({
      id: expect.any(Number),
      error: { message: expect.stringContaining('try again in 1 second'), data: { retry_after_seconds: 1 } },
    });
  }
});

test('given a caller with many connections, then together they have the calls in flight of four', async () => {
  const { wait } = await givenWaitingCalls();
  const sessions = await Promise.all(Array.from({ length: 6 }, openSession));
  const calls = sessions.flatMap((session) => [10, 11, 12].map((id) => post(wait(id), session)));
  const refused = refusedOf(await Promise.all(calls));
  expect(refused).toHaveLength(18 - 4 * 3);
  for (const { body } of refused) expect(body).toContain('All connections with this token together have 12 calls');
  expect((await post(rpc('ping', {}, 3), sessions[0])).status).toBe(200);
});

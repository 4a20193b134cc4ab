import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearerOf } from '../../../src/mcp/http/guard.ts';
import { makeSampleStore, temporaryDirectory } from '../sample-store.ts';
import { givenHttp } from './given-http.ts';
import { INITIALIZE, MCP_POST, rawRequest, rpc } from './raw-request.ts';

const TOKEN = 'k3dJ0m9s8QwErTyUiOpAsDfGhJkLzXcVbNm1234567_';
const sample = temporaryDirectory();
let server: Awaited<ReturnType<typeof givenHttp>>;
beforeAll(async () => {
  await makeSampleStore(sample.path);
  server = await givenHttp({ directory: sample.path, authenticate: bearerOf(TOKEN), stateless: true });
});
afterAll(async () => {
  await server.close();
  sample.remove();
});

/** The session that a gateway made up for its client. */
const FOREIGN = { 'mcp-session-id': '7f3e9c52-3d44-4a10-b5d2-0123456789ab' };
const headers = { ...MCP_POST, authorization: `Bearer ${TOKEN}`, ...FOREIGN };

const ask = (body: string | undefined, method = 'POST', more = {}) =>
  rawRequest({
    port: server.port,
    method,
    headers: { ...headers, ...more },
    ...(body === undefined ? {} : { body }),
  });

/** A request over a connection that is kept open. */
const askOver = (agent: Agent, body: string) =>
  new Promise<string>((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: server.port, path: '/mcp', method: 'POST', headers, agent },
      (answer) => text(answer).then(resolve, reject),
    );
    sent.on('error', reject);
    sent.end(body);
  });

test.each([
  ['2025-03-26', INITIALIZE, 'brand-escalations'],
  ['2025-06-18', rpc('tools/list'), 'get_escalation'],
  ['2025-11-25', rpc('ping'), '"result":{}'],
  ['2025-06-18', rpc('resources/list'), 'resources'],
  [
    '2025-11-25',
    rpc('tools/call', { name: 'get_escalation', arguments: { escalation_id: 'ESC-2026-001' } }),
    'ESC-2026-001',
  ],
])('given a session id of a gateway and revision %s, then %s is answered', async (version, body, part) => {
  const answer = await ask(body, 'POST', { 'mcp-protocol-version': version });
  expect(answer.status).toBe(200);
  expect(answer.body).toContain(part);
  // A session that is none is not announced.
  expect(answer.headers['mcp-session-id']).toBeUndefined();
});

test('given no session, then nothing can be subscribed to, and the capabilities say so', async () => {
  expect((await ask(INITIALIZE)).body).toContain('"subscribe":false');
  const uri = 'escalation://ESC-2026-001';
  expect((await ask(rpc('resources/subscribe', { uri }))).body).toContain('-32601');
});

test.each(['GET', 'DELETE'])('%s, which streams or ends a session, is not offered', async (method) => {
  expect((await ask(undefined, method)).status).toBe(405);
});

test('given a wrong token, then a session id helps nothing', async () => {
  expect((await ask(rpc('tools/list'), 'POST', { authorization: 'Bearer wrong' })).status).toBe(401);
});

test('given the same session id on two sockets, then a change belongs to the socket that it was proposed on', async () => {
  const [one, other] = [0, 1].map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
  if (one === undefined || other === undefined) throw new Error('no agents');
  const note = { escalation_id: 'ESC-2026-001', notes: 'Looks like two brands.' };
  const proposed = await askOver(one, rpc('tools/call', { name: 'add_escalation_notes', arguments: note }));
  const withdraw = { name: 'withdraw_change', arguments: { change_id: /CHG-\w+/.exec(proposed)?.[0] } };
  expect(await askOver(other, rpc('tools/call', withdraw))).toContain('"isError":true');
  expect(await askOver(one, rpc('tools/call', withdraw))).not.toContain('"isError":true');
  for (const agent of [one, other]) agent.destroy();
});

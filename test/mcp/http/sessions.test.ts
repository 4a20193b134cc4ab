import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import type { Authenticate } from '../../../src/mcp/http/guard.ts';
import { Sessions } from '../../../src/mcp/http/sessions.ts';
import { HandClock } from '../hand-clock.ts';
import { makeSampleStore, temporaryDirectory } from '../sample-store.ts';
import { givenHttp, givenServing } from './given-http.ts';
import { INITIALIZE, MCP_POST, rawRequest, rpc } from './raw-request.ts';

const HALF_AN_HOUR = 30 * 60 * 1000;
const sample = temporaryDirectory();
beforeAll(() => makeSampleStore(sample.path));
afterAll(() => sample.remove());

/** Two people, as identities will tell them apart one day; the shipped server knows one token. */
const twoCallers: Authenticate = (authorization) => {
  const id = authorization.replace('Bearer ', '');
  return id === 'alice' || id === 'bob' ? { id } : undefined;
};

let clock: HandClock;
beforeEach(() => {
  clock = new HandClock();
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function givenServer() {
  const server = await givenHttp({ directory: sample.path, authenticate: twoCallers, clock });
  closing.push(server.close);
  const ask = (who: string, method: string, session?: string, body?: string) =>
    rawRequest({
      port: server.port,
      method,
      headers: {
        ...MCP_POST,
        authorization: `Bearer ${who}`,
        ...(session === undefined ? {} : { 'mcp-session-id': session }),
      },
      ...(body === undefined ? {} : { body }),
    });
  const open = async (who: string) => {
    const answer = await ask(who, 'POST', undefined, INITIALIZE);
    expect(answer.status).toBe(200);
    return z.string().parse(answer.headers['mcp-session-id']);
  };
  return { ask, open };
}

test('a session is its caller’s: with another token its id is worth nothing, whatever is asked', async () => {
  const { ask, open } = await givenServer();
  const alices = await open('alice');
  for (const [method, body] of [['POST', rpc('tools/list')], ['GET'], ['DELETE']] as const) {
    expect((await ask('bob', method, alices, body)).status).toBe(404);
  }
  const answer = await ask('alice', 'POST', alices, rpc('tools/list'));
  expect(answer.status).toBe(200);
  expect(answer.body).toContain('get_escalation');
});

test('another’s session and one that never was are answered alike', async () => {
  const { ask, open } = await givenServer();
  const theirs = await ask('bob', 'POST', await open('alice'), rpc('tools/list'));
  const none = await ask('bob', 'POST', '0'.repeat(32), rpc('tools/list'));
  expect({ ...theirs, headers: {} }).toStrictEqual({ ...none, headers: {} });
});

test('a session ends when its client says so', async () => {
  const { ask, open } = await givenServer();
  const session = await open('alice');
  expect((await ask('alice', 'DELETE', session)).status).toBe(200);
  expect((await ask('alice', 'POST', session, rpc('tools/list'))).status).toBe(404);
});

test('a session that is idle for half an hour ends; one in use does not', async () => {
  const { ask, open } = await givenServer();
  const [idle, used] = [await open('alice'), await open('alice')];
  await clock.advance(HALF_AN_HOUR - 1000);
  expect((await ask('alice', 'POST', used, rpc('tools/list'))).status).toBe(200);
  await clock.advance(2000);
  expect((await ask('alice', 'POST', idle, rpc('tools/list'))).status).toBe(404);
  expect((await ask('alice', 'POST', used, rpc('tools/list'))).status).toBe(200);
});

test.each([
  ['no session', undefined],
  ['a session that is not there', 'nope'],
])('with %s nothing but initialize is served', async (_what, session) => {
  const { ask } = await givenServer();
  expect((await ask('alice', 'POST', session, rpc('tools/list'))).status).toBeGreaterThanOrEqual(400);
});

function request(body: unknown, session?: string): Request {
  return new Request('http://localhost/mcp', {
    headers: { ...MCP_POST, ...(session === undefined ? {} : { 'mcp-session-id': session }) },
    ...(body === undefined ? { method: 'GET' } : { method: 'POST', body: JSON.stringify(body) }),
  });
}

/** The router alone, with room for two, and what ends each response in the test's hand. */
function givenRouter() {
  const { serving, close } = givenServing({ directory: sample.path, clock });
  const { ids, hasher } = nodeFoundation();
  const sessions = new Sessions({ build: serving.build, clock, ids, hasher, onerror: () => undefined, limit: 2 });
  closing.push(async () => {
    await sessions.close();
    await close();
  });
  return async (text: string | undefined, session?: string) => {
    let end = () => {};
    const body: unknown = text === undefined ? undefined : JSON.parse(text);
    const response = await sessions.fetch({
      request: request(body, session),
      body,
      caller: { id: 'alice' },
      onEnd: (ended) => {
        end = ended;
      },
    });
    return { status: response.status, id: response.headers.get('mcp-session-id') ?? '', end: () => end() };
  };
}

test('when all sessions are taken, the longest idle makes room', async () => {
  const ask = givenRouter();
  const first = await ask(INITIALIZE);
  first.end();
  await clock.advance(1000);
  const second = await ask(INITIALIZE);
  second.end();
  const third = await ask(INITIALIZE);
  expect(third.status).toBe(200);
  expect((await ask(rpc('tools/list'), first.id)).status).toBe(404);
  expect((await ask(rpc('tools/list'), second.id)).status).toBe(200);
});

test('when all have an open stream and no call, then the one that is unused for longest makes room', async () => {
  const ask = givenRouter();
  const opened: string[] = [];
  for (let i = 0; i < 2; i++) {
    const session = await ask(INITIALIZE);
    session.end();
    expect((await ask(undefined, session.id)).status).toBe(200);
    opened.push(session.id);
    await clock.advance(1000);
  }
  const [first, second] = opened;
  expect((await ask(INITIALIZE)).status).toBe(200);
  expect((await ask(rpc('tools/list'), first)).status).toBe(404);
  expect((await ask(rpc('tools/list'), second)).status).toBe(200);
});

test('when all are in use, a newcomer is told to wait', async () => {
  const ask = givenRouter();
  const first = await ask(INITIALIZE);
  await ask(INITIALIZE);
  expect((await ask(INITIALIZE)).status).toBe(503);
  first.end();
  expect((await ask(INITIALIZE)).status).toBe(200);
});

test('an initialize that fails leaves no session behind', async () => {
  const ask = givenRouter();
  const batch = JSON.stringify([JSON.parse(INITIALIZE), JSON.parse(rpc('tools/list'))]);
  for (let i = 0; i < 3; i++) expect((await ask(batch)).status).toBe(400);
  expect((await ask(INITIALIZE)).status).toBe(200);
  expect((await ask(INITIALIZE)).status).toBe(200);
});

import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { bearerOf } from '../../../src/mcp/http/guard.ts';
import { fewOf } from '../../set-up/volume.ts';
import { givenHttp, givenServing } from '../http/given-http.ts';
import { INITIALIZE, MCP_POST, rawRequest, rpc } from '../http/raw-request.ts';
import { makeSampleStore, temporaryDirectory } from '../sample-store.ts';
import { type Answer, type GivenStdio, givenStdio } from '../stdio/given-stdio.ts';
import { MAX_ERROR, METHODS, malformed, RAW } from './malformations.ts';

const TOKEN = 'k3dJ0m9s8QwErTyUiOpAsDfGhJkLzXcVbNm1234567_';
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
const sample = temporaryDirectory();
let stdio: GivenStdio;
let http: Awaited<ReturnType<typeof givenHttp>>;
let serving: ReturnType<typeof givenServing>;
let session = '';

beforeAll(async () => {
  await makeSampleStore(sample.path);
  serving = givenServing({ directory: sample.path });
  stdio = givenStdio(serving.serving, { clock: nodeFoundation().clock });
  stdio.send(INITIALIZE);
  await stdio.next();
  http = await givenHttp({ directory: sample.path, authenticate: bearerOf(TOKEN) });
  session = String((await post(INITIALIZE)).headers['mcp-session-id']);
});
afterAll(async () => {
  await stdio.close();
  await serving.close();
  await http.close();
  sample.remove();
});

function post(body: string, headers: Readonly<Record<string, string>> = {}) {
  const authorization = `Bearer ${TOKEN}`;
  return rawRequest({ port: http.port, method: 'POST', headers: { ...MCP_POST, authorization, ...headers }, body });
}

async function overStdio(message: string): Promise<Answer> {
  stdio.send(message);
  return stdio.next();
}

/** Returns the answer in a body, which is JSON or a stream of events. */
function answerIn(body: string): Answer {
  const data = /^data: (.+)$/m.exec(body)?.[1];
  return JSON.parse(data ?? body);
}

async function inSession(message: string): Promise<Answer> {
  return answerIn((await post(message, { 'mcp-session-id': session })).body);
}

/** As a client of 2026 sends it. Its headers repeat the body, so wrong names come with headers that fit. */
async function of2026(message: string): Promise<Answer> {
  const { method, params } = JSON.parse(message);
  const withEnvelope = isRecord(params) ? { ...params, _meta: params._meta ?? ENVELOPE } : params;
  const name = isRecord(params) ? (params.name ?? params.uri) : undefined;
  const headers = {
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method.slice(0, 1000),
    ...(typeof name === 'string' && /^[\x21-\x7e]{1,1000}$/.test(name) ? { 'mcp-name': name } : {}),
  };
  return answerIn((await post(JSON.stringify({ ...JSON.parse(message), params: withEnvelope }), headers)).body);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of an error, or of a result that is one. */
function failureOf({ error, result }: Answer): string {
  if (error !== undefined) return error.message;
  if (result?.isError !== true || !Array.isArray(result.content)) return '';
  return result.content.map((part: unknown) => (isRecord(part) ? String(part.text) : '')).join('\n');
}

let nextId = 100;

describe.each([
  ['over stdio', overStdio],
  ['in a session over HTTP', inSession],
  ['over HTTP in the protocol of 2026', of2026],
])('given a client %s', (_how, ask) => {
  test.each(METHODS)('then %s answers whatever its parameters are, in words of ours', async (method, params) => {
    for (const { wrong } of fewOf(
      7,
      malformed(params).map((one) => ({ wrong: one })),
    )) {
      const id = nextId++;
      const answer = await ask(JSON.stringify({ jsonrpc: '2.0', id, method, params: wrong }));
      const failure = failureOf(answer);
      expect(answer.id).toBe(id);
      expect(failure).not.toMatch(RAW);
      expect(failure.length).toBeLessThan(MAX_ERROR);
      expect(JSON.stringify(answer.error?.data ?? '').length).toBeLessThan(MAX_ERROR);
    }
  });

  test.each(['no/such', 'tools/cal', 'constructor', '__proto__', 'notifications/initialized', 'm'.repeat(900), ''])(
    'then a method that does not exist is answered as such',
    async (method) => {
      const answer = await ask(rpc(method, {}, nextId++));
      expect(answer.error?.code).toBe(-32_601);
      expect(answer.error?.message.length).toBeLessThan(1000);
    },
  );
});

test('given a method of 900,000 characters, then the answer is short', async () => {
  for (const ask of [overStdio, inSession]) {
    const answer = await ask(rpc('m'.repeat(900_000), {}, nextId++));
    expect(answer.error?.message.length).toBeLessThan(1000);
  }
});

describe('given a name with a slip', () => {
  test.each([
    ['tools/call', { name: 'get_brand_detail' }, 'Did you mean "get_brand_details"?'],
    ['prompts/get', { name: 'resolve-by-split' }, 'Did you mean "resolve_by_split"?'],
    ['resources/read', { uri: 'brnd://12345' }, 'brand://{brandid}'],
    ['resources/read', { uri: 'report://' }, 'report://'],
    [
      'completion/complete',
      { ref: { type: 'ref/prompt', name: 'resolve_by_split' }, argument: { name: 'escalation', value: '' } },
      '',
    ],
    ['tool/call', { name: 'x' }, 'Did you mean "tools/call"?'],
  ])('then %s %j says what was meant', async (method, params, meant) => {
    for (const ask of [overStdio, inSession]) {
      const answer = await ask(rpc(method, params, nextId++));
      if (meant !== '') expect(answer.error?.message).toContain(meant);
    }
  });
});

test('given an id in flight in a session, then a request with the same id is refused', async () => {
  const proposed = await inSession(
    rpc(
      'tools/call',
      { name: 'add_escalation_notes', arguments: { escalation_id: 'ESC-2026-001', notes: 'x' } },
      nextId++,
    ),
  );
  const { change_id } = JSON.parse(JSON.stringify(proposed.result?.structuredContent));
  const wait = rpc('tools/call', { name: 'wait_for_change', arguments: { change_id, timeout_seconds: 1 } }, 7);
  const first = inSession(wait);
  const both = await Promise.all([first, inSession(rpc('ping', {}, 7))]);
  expect(both.map(({ error }) => error?.code).filter((code) => code !== undefined)).toStrictEqual([-32_600]);
});

test.each([
  ['a broken body', '{"jsonrpc":"2.0","id":4,"method":"ping"', 4, -32_700],
  ['an odd id', '{"jsonrpc":"2.0","id":[1],"method":"ping"}', null, -32_600],
  ['a batch with a bad element', '[{"jsonrpc":"2.0","id":4,"method":"ping"},3]', null, -32_600],
  ['an empty batch', '[]', null, -32_600],
])('given %s over HTTP, then it is answered with 400', async (_what, body, id, code) => {
  const answer = await post(body, { 'mcp-session-id': session });
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body)).toMatchObject({ jsonrpc: '2.0', id, error: { code } });
});

test('given a request without its session, then the refusal has its id', async () => {
  const answer = await post(rpc('ping', {}, 31));
  expect(JSON.parse(answer.body)).toMatchObject({ id: 31, error: { message: expect.stringContaining('initialize') } });
});

describe('what the SDK would answer in its own way', () => {
  const everywhere = (message: string) => Promise.all([overStdio(message), inSession(message), of2026(message)]);

  test.each(['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'])(
    'a foreign cursor of %s is refused, since the list is answered whole; an empty one is none',
    async (method) => {
      for (const answer of await everywhere(rpc(method, { cursor: 'bm90IG91cnM=' })))
        expect(answer).toMatchObject({
          id: 1,
          error: { code: -32_602, message: expect.stringContaining('leave cursor out') },
        });
      for (const answer of await everywhere(rpc(method, { cursor: '' }))) expect(answer.error).toBeUndefined();
    },
  );

  test('an input of too many values is refused as any other input is', async () => {
    const many = rpc('tools/call', {
      name: 'find_brands',
      arguments: { name: Array.from({ length: 20_000 }, () => 1) },
    });
    for (const answer of await everywhere(many)) {
      expect(answer).toMatchObject({ result: { isError: true } });
      expect(JSON.stringify(answer)).toContain('Send fewer values in one call.');
    }
  });

  test('a method of another revision is not served, and that is said', async () => {
    for (const method of ['server/discover', 'subscriptions/listen'])
      for (const answer of [await overStdio(rpc(method)), await inSession(rpc(method))])
        expect(answer).toMatchObject({ id: 1, error: { message: expect.stringContaining('protocol revision') } });
  });

  test('a notification with an id is answered as what it is', async () => {
    expect(await overStdio(rpc('notifications/initialized'))).toMatchObject({
      error: { code: -32_601, message: '"notifications/initialized" is a notification. Send it without "id".' },
    });
  });

  test('forms that are not accepted or not served over HTTP are named, and "anything" is accepted', async () => {
    const inThis = (headers: Readonly<Record<string, string>>) =>
      post(rpc('tools/list'), { 'mcp-session-id': session, ...headers });
    for (const accept of ['text/html', 'application/json', 'text/event-stream']) {
      const { status, body } = await inThis({ accept });
      expect([status, body]).toEqual([406, expect.stringContaining('Accept: application/json, text/event-stream')]);
    }
    for (const accept of ['*/*', 'text/html, */*;q=0.8']) expect((await inThis({ accept })).status).toBe(200);
    for (const coding of ['gzip', 'br', 'deflate, gzip']) {
      const { status, headers, body } = await inThis({ 'content-encoding': coding });
      expect([status, headers['accept-encoding']]).toEqual([415, 'identity']);
      expect(body).toContain('without Content-Encoding');
    }
    expect((await inThis({ 'content-encoding': 'identity' })).status).toBe(200);
    expect((await inThis({ 'content-type': 'application/json; charset=UTF-16' })).status).toBe(415);
    expect((await inThis({ 'content-type': 'application/json; charset="utf-8"' })).status).toBe(200);
  });

  test('an id with more digits than JavaScript keeps comes back as it was sent', async () => {
    const message = '{"jsonrpc":"2.0","id":98765432109876543210987,"method":"ping"}';
    expect((await post(message, { 'mcp-session-id': session })).body).toContain('"id":98765432109876543210987,');
  });
});

test('a stream of notifications opens before there is one to send', async () => {
  // Newer revisions begin with an event.
  const initialized = await post(INITIALIZE.replace('2025-11-25', '2025-06-18'));
  const own = String(initialized.headers['mcp-session-id']);
  const headers = { authorization: `Bearer ${TOKEN}`, accept: 'text/event-stream', 'mcp-session-id': own };
  const sent = request({ host: '127.0.0.1', port: http.port, path: '/mcp', headers, agent: false });
  const opened = once(sent, 'response');
  sent.end();
  const [response] = await opened;
  expect(response).toMatchObject({ statusCode: 200, headers: { 'content-type': 'text/event-stream' } });
  sent.destroy();
});

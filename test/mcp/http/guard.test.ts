import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bearerOf } from '../../../src/mcp/http/guard.ts';
import { makeSampleStore, temporaryDirectory } from '../sample-store.ts';
import { givenHttp } from './given-http.ts';
import { INITIALIZE, MCP_POST, rawRequest } from './raw-request.ts';

const TOKEN = 'k3dJ0m9s8QwErTyUiOpAsDfGhJkLzXcVbNm1234567_';
const AUTHORIZED = { authorization: `Bearer ${TOKEN}` };

const sample = temporaryDirectory();
let server: Awaited<ReturnType<typeof givenHttp>>;
beforeAll(async () => {
  await makeSampleStore(sample.path);
  server = await givenHttp({ directory: sample.path, authenticate: bearerOf(TOKEN) });
});
afterAll(async () => {
  await server.close();
  sample.remove();
});

const ROUTES: readonly [method: string, path: string][] = [
  ['POST', '/mcp'],
  ['GET', '/mcp'],
  ['DELETE', '/mcp'],
  ['PUT', '/mcp'],
  ['OPTIONS', '/mcp'],
  ['GET', '/health'],
  ['GET', '/'],
  ['POST', '/mcp/'],
  ['GET', '/.well-known/oauth-protected-resource'],
  ['GET', '/%2e%2e/http-token'],
];

const REFUSED: readonly [what: string, status: number, headers: Record<string, string>][] = [
  ['another Host', 403, { ...AUTHORIZED, host: 'evil.example' }],
  ['a name that was rebound to 127.0.0.1', 403, { ...AUTHORIZED, host: 'rebound.evil.example:8765' }],
  ['a Host that only contains ours', 403, { ...AUTHORIZED, host: 'localhost.evil.example' }],
  ['a Host behind a user name', 403, { ...AUTHORIZED, host: 'evil.example@localhost' }],
  ['a Host with a path', 403, { ...AUTHORIZED, host: 'localhost/evil' }],
  ['every address as its Host', 403, { ...AUTHORIZED, host: '0.0.0.0' }],
  ['another Origin', 403, { ...AUTHORIZED, origin: 'https://evil.example' }],
  ['an opaque Origin', 403, { ...AUTHORIZED, origin: 'null' }],
  ['an Origin that only contains ours', 403, { ...AUTHORIZED, origin: 'http://localhost.evil.example' }],
  ['an extension as its Origin', 403, { ...AUTHORIZED, origin: 'chrome-extension://localhost' }],
  ['no token', 401, {}],
  ['another token', 401, { authorization: `Bearer ${TOKEN.replace('k', 'K')}` }],
  ['half the token', 401, { authorization: `Bearer ${TOKEN.slice(0, 20)}` }],
  ['an empty token', 401, { authorization: 'Bearer ' }],
  ['the token twice', 401, { authorization: `Bearer ${TOKEN} ${TOKEN}` }],
  ['the token as a password', 401, { authorization: `Basic ${Buffer.from(`:${TOKEN}`).toString('base64')}` }],
  ['the token in another header', 401, { 'x-api-key': TOKEN, cookie: `token=${TOKEN}` }],
  ['both another Host and no token', 403, { host: 'evil.example' }],
];

describe.each(ROUTES)('%s %s', (method, path) => {
  test.each(REFUSED)('is refused with %s', async (_what, status, headers) => {
    const answer = await rawRequest({ port: server.port, method, path, headers: { ...MCP_POST, ...headers } });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ jsonrpc: '2.0', id: null });
    expect(answer.body).not.toContain('evil');
    expect(answer.headers['www-authenticate'] !== undefined).toBe(status === 401);
  });

  test('is refused with the token in the query', async () => {
    const asked = `${path}?access_token=${TOKEN}&token=${TOKEN}`;
    expect((await rawRequest({ port: server.port, method, path: asked, headers: MCP_POST })).status).toBe(401);
  });
});

test('a request without credentials is told the scheme, one with wrong ones the error', async () => {
  const { port } = server;
  const nobody = await rawRequest({ port });
  expect(nobody.headers['www-authenticate']).toBe('Bearer realm="brand-escalations"');
  expect(nobody.body).toContain('http-token');
  const wrong = await rawRequest({ port, headers: { authorization: 'Bearer x' } });
  expect(wrong.headers['www-authenticate']).toContain('error="invalid_token"');
});

test.each([
  ['GET', '/health', 200],
  ['GET', '/', 404],
  ['POST', '/mcp/', 404],
  ['POST', '/health', 404],
  ['GET', 'http://evil.example/mcp', 404],
  ['PUT', '/mcp', 405],
  ['OPTIONS', '/mcp', 405],
  ['GET', '/mcp', 400],
  ['DELETE', '/mcp', 400],
])('with the token, %s %s is answered %i', async (method, path, status) => {
  const answer = await rawRequest({ port: server.port, method, path, headers: AUTHORIZED });
  expect(answer.status).toBe(status);
});

test.each([
  { host: 'localhost' },
  { host: 'LOCALHOST:9999' },
  { host: '127.0.0.1:80' },
  { host: 'localhost:1', origin: 'http://localhost:5173' },
  { origin: 'https://127.0.0.1' },
])('%j is of this machine', async (headers) => {
  const answer = await rawRequest({ port: server.port, path: '/health', headers: { ...AUTHORIZED, ...headers } });
  expect(answer.status).toBe(200);
});

describe('a body', () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    rawRequest({ port: server.port, method: 'POST', headers: { ...MCP_POST, ...AUTHORIZED, ...headers }, body });

  test.each([
    ['announces its size', { 'content-length': String(1024 * 1024 + 1) }],
    ['comes in pieces', { 'transfer-encoding': 'chunked' }],
  ])('of more than a mebibyte is refused when it %s', async (_how, headers) => {
    const answer = await post('x'.repeat(1024 * 1024 + 1), headers);
    expect(answer.status).toBe(413);
  });

  test('of ten mebibytes is refused in words that the client can read, although it still writes', async () => {
    for (let round = 0; round < 10; round++) {
      const answer = await post('x'.repeat(10 * 1024 * 1024));
      expect(answer.status).toBe(413);
      expect(JSON.parse(answer.body)).toMatchObject({ error: { message: expect.stringContaining('1048576 bytes') } });
    }
  });

  test('without end is cut off', async () => {
    const endless = new Promise<string>((resolve) => {
      const sent = request({
        port: server.port,
        method: 'POST',
        path: '/mcp',
        headers: { ...MCP_POST, ...AUTHORIZED },
      });
      const piece = Buffer.alloc(1024 * 1024);
      const write = () => void sent.write(piece, () => setImmediate(write));
      for (const event of ['error', 'close']) sent.on(event, () => resolve('cut off'));
      write();
    });
    expect(await endless).toBe('cut off');
  });

  test.each([
    ['{"jsonrpc"', 400, -32_700],
    ['', 400, -32_700],
    ['[]', 400, undefined],
    ['"text"', 400, undefined],
    ['{}', 400, undefined],
    ['null', 400, undefined],
  ])('%j is refused', async (body, status, code) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    if (code !== undefined) expect(JSON.parse(answer.body)).toMatchObject({ error: { code } });
  });

  test('that is no JSON by its own account is refused', async () => {
    expect((await post(INITIALIZE, { 'content-type': 'text/plain' })).status).toBe(415);
  });

  test('nested a hundred thousand deep harms nobody', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect((await post(`{"jsonrpc":"2.0","id":1,"method":"tools/list","params":${deep}}`)).status).toBe(400);
    expect((await post(INITIALIZE)).status).toBe(200);
  });
});

test('nothing of what was refused came to the log with the token in it', () => {
  expect(server.logged.join('\n')).not.toContain(TOKEN);
});

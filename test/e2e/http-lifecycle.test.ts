import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { tokenPath } from '../../src/mcp/http/token-file.ts';
import { CLIENT_KINDS } from '../harness/connect.ts';
import { rawRequest } from '../mcp/http/raw-request.ts';
import { SERVER, startServer } from '../mcp/http/server-process.ts';
import { makeSampleStore, temporaryDirectory } from '../mcp/sample-store.ts';
import { subscribingClient } from '../mcp/subscriptions/subscribing-client.ts';

const sample = temporaryDirectory();
beforeAll(() => makeSampleStore(sample.path));
afterAll(() => sample.remove());

test.each(CLIENT_KINDS)(
  'given a call of a %s client that is running when the server is stopped, then it is answered',
  async (kind) => {
    const server = await startServer(sample.path);
    const client = await subscribingClient(kind, { server });
    const proposed = await client.callTool('add_escalation_notes', {
      escalation_id: 'ESC-2026-001',
      notes: 'Wait for me.',
    });
    const { change_id } = z.object({ change_id: z.string() }).parse(proposed.structured);
    await client.subscribe(`change://${change_id}`);
    const waiting = client.callTool('wait_for_change', { change_id, timeout_seconds: 1 });
    // Once a later call is answered, the earlier one is running.
    await client.callTool('get_change', { change_id });
    const ended = server.end();
    expect((await waiting).structured).toMatchObject({ settled: false });
    expect(await ended).toBe(0);
    await expect(rawRequest({ port: server.port })).rejects.toThrow('ECONNREFUSED');
    await client.close().catch(() => undefined);
  },
);

async function refusedStart(args: readonly string[], directory = sample.path) {
  const child = spawn(process.execPath, [SERVER, ...args], { env: { BRAND_ESCALATIONS_DATA: directory } });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { stdout, stderr, code };
}

test('it does not start with an unknown option', async () => {
  const { stdout, stderr, code } = await refusedStart(['--htpp']);
  expect({ stdout, code }).toStrictEqual({ stdout: '', code: 2 });
  expect(stderr).toContain('Did you mean --http?');
});

test('it does not start with a token file that other users can read', async () => {
  const directory = temporaryDirectory();
  const first = await startServer(directory.path);
  expect(await first.end()).toBe(0);
  chmodSync(tokenPath(directory.path), 0o644);
  const { stderr, code } = await refusedStart(['--http', '--port', '0'], directory.path);
  expect(code).toBe(2);
  expect(stderr).toContain('mode 644');
  expect(stderr).not.toContain(first.token);
  directory.remove();
});

test('it does not start on a port that is taken, and says how to choose another', async () => {
  const first = await startServer(sample.path);
  const { stderr, code } = await refusedStart(['--http', '--port', String(first.port)]);
  expect(code).toBe(2);
  expect(stderr).toContain('--port 0');
  expect(await first.end()).toBe(0);
});

test('it starts without a store, and finds a store that is made later', async () => {
  const directory = temporaryDirectory();
  const server = await startServer(directory.path);
  const client = await subscribingClient('v1', { server });
  expect((await client.callTool('get_brand_details', { brandid: 12345 })).refusal).toMatchObject({ code: 'no_store' });
  await expect(client.subscribe('escalation://ESC-2026-001')).rejects.toThrow('data init');
  await makeSampleStore(directory.path);
  expect((await client.callTool('get_brand_details', { brandid: 12345 })).isError).toBe(false);
  await client.subscribe('escalation://ESC-2026-001');
  await client.close();
  expect(await server.end()).toBe(0);
  directory.remove();
});

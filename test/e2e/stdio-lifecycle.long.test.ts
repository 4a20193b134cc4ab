import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { INITIALIZE, rpc } from '../mcp/http/raw-request.ts';
import { SERVER } from '../mcp/http/server-process.ts';
import { makeSampleStore, temporaryDirectory } from '../mcp/sample-store.ts';

const sample = temporaryDirectory();
beforeAll(() => makeSampleStore(sample.path));
afterAll(() => sample.remove());

const started: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

async function given() {
  const { NODE_COMPILE_CACHE = '' } = process.env;
  const child = spawn(process.execPath, [SERVER], {
    env: { BRAND_ESCALATIONS_DATA: sample.path, NODE_COMPILE_CACHE },
  });
  started.push(child);
  const exit = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const send = (line: string) => child.stdin.write(`${line}\n`);
  const next = async () => JSON.parse((await lines.next()).value ?? 'null');
  send(INITIALIZE);
  await next();
  return { child, exit, send, next };
}

test('given a closed standard error, then the server goes on', async () => {
  const { child, send, next } = await given();
  child.stderr.destroy();
  for (let id = 10; id < 15; id++) {
    // It logs what it ignores.
    send('{"jsonrpc":"1.0","method":"nothing"}');
    send(rpc('ping', {}, id));
    expect(await next()).toMatchObject({ id, result: {} });
  }
});

test('given a closed standard output, then it ends without a word', async () => {
  const { child, exit, send } = await given();
  const said = text(child.stderr);
  child.stdout.destroy();
  send(rpc('tools/list', {}, 2));
  send(rpc('tools/list', {}, 3));
  expect(await exit).toStrictEqual([0, null]);
  expect(await said).toBe('');
});

test.each(['SIGHUP', 'SIGTERM', 'SIGINT'] as const)('given %s, then it ends cleanly', async (signal) => {
  const { child, exit } = await given();
  child.kill(signal);
  expect(await exit).toStrictEqual([0, null]);
});

test('given calls in flight when its input ends, then they are answered before it ends', async () => {
  const { child, exit, send, next } = await given();
  const propose = { name: 'add_escalation_notes', arguments: { escalation_id: 'ESC-2026-001', notes: 'Wait for me.' } };
  send(rpc('tools/call', propose, 2));
  const { change_id } = (await next()).result.structuredContent;
  child.stdin.end(
    `${rpc('tools/call', { name: 'wait_for_change', arguments: { change_id, timeout_seconds: 1 } }, 3)}\n`,
  );
  expect(await next()).toMatchObject({ id: 3, result: { structuredContent: { settled: false } } });
  expect(await exit).toStrictEqual([0, null]);
});

test('given a line of eight mebibytes, then it is answered, and the server goes on', async () => {
  const { send, next } = await given();
  send(
    rpc('tools/call', { name: 'find_brands', arguments: { name: 'x'.repeat(8 * 1024 * 1024) } }, 2).replace(
      '"id":2,',
      '',
    ),
  );
  expect(await next()).toMatchObject({ id: null, error: { code: -32_600 } });
  send(rpc('ping', {}, 3));
  expect(await next()).toMatchObject({ id: 3, result: {} });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { tools } from '../../src/tools/index.ts';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { SERVER } from '../mcp/http/server-process.ts';

let store: TemporaryStore;
beforeAll(async () => {
  store = await temporaryStore();
});
afterAll(() => store.remove());

/** The operations of whole brands, of which none may run on the thread that serves the clients. */
const WHOLE_BRAND = [
  ...['validate_brand_data', 'analyze_brand', 'analyze_brand_for_split', 'split_brand', 'reassign_combos'],
  ...['suggest_metadata', 'test_agent', 'run_agent_test', 'close_escalation', 'deactivate_brand', 'propose_plan'],
];
const answerSchema = z.object({ id: z.int(), result: z.looseObject({ isError: z.boolean().optional() }) });

/** A server that says on standard error when it starts a thread. */
function startServer() {
  const probe = fileURLToPath(new URL('./thread-probe.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', probe, SERVER], {
    env: { BRAND_ESCALATIONS_DATA: store.directory },
  });
  const waiting = new Map<number, (result: unknown) => void>();
  createInterface(child.stdout).on('line', (line) => {
    const answer = answerSchema.safeParse(JSON.parse(line));
    if (answer.success) waiting.get(answer.data.id)?.(answer.data.result);
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  let id = 0;
  const send = (message: Record<string, unknown>) =>
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  return {
    log: () => log,
    request(method: string, params: Record<string, unknown>): Promise<unknown> {
      const own = ++id;
      return new Promise((resolve) => {
        waiting.set(own, resolve);
        send({ id: own, method, params });
      });
    },
    async end() {
      const exited = once(child, 'exit');
      child.stdin.end();
      return (await exited)[0];
    },
  };
}

const CLIENT = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };

test('given a server, when it only reads rows, then it starts no thread; heavy calls share two, which end with it', async () => {
  const server = startServer();
  await server.request('initialize', CLIENT);
  const call = (name: string) => {
    const input = tools.find(({ operation }) => operation.name === name)?.examples[0].input;
    return server.request('tools/call', { name, arguments: input });
  };
  await call('get_brand_details');
  await call('list_escalations');
  expect(server.log()).not.toContain('thread');
  for (const name of WHOLE_BRAND) expect(JSON.stringify(await call(name))).not.toContain('fault');
  await Promise.all([call('analyze_brand'), call('analyze_brand_for_split'), call('validate_brand_data')]);
  expect(server.log().match(/script of a thread: heavy-worker\.ts/g)).toHaveLength(2);
  await Promise.all(['suggest_metadata', 'test_agent', 'suggest_metadata', 'test_agent'].map(call));
  // Counts of all heavy threads share two threads as well.
  const matching = server.log().match(/script of a thread: match-worker\.ts/g) ?? [];
  expect([1, 2]).toContain(matching.length);
  expect(await server.end()).toBe(0);
  const times = (what: string) => server.log().split(`a thread of the server ${what}`).length;
  expect(times('ended')).toBe(times('started'));
});

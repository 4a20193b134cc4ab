import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readOperation } from '../../src/domain/change/operation.ts';
import { done } from '../../src/domain/refusal.ts';
import { serverFactory } from '../../src/mcp/server-factory.ts';
import { readTool } from '../../src/mcp/tool.ts';
import { surroundings } from './calls.ts';
import { offerOf } from './offer-of.ts';
import { makeSampleStore, temporaryDirectory } from './sample-store.ts';

const count = readOperation({
  name: 'count',
  title: 'Count',
  toolset: 'triage',
  input: z.strictObject({ to: z.int() }),
  output: z.object({ counted: z.int() }),
  refusals: [],
  async run({ to }, _ports, context) {
    for (let i = 1; i <= to; i++) context.progress(i, to, `${i} of ${to}`);
    return done({ counted: to });
  },
});
const tool = readTool({
  operation: count,
  description: 'Counts.',
  examples: [{ title: 'Count', input: { to: 3 } }],
  render() {},
});

const directory = temporaryDirectory();
const client = new Client({ name: 'progress', version: '1.0.0' });
let close: () => Promise<void>;

beforeAll(async () => {
  await makeSampleStore(directory.path);
  const around = surroundings(directory.path);
  close = around.close;
  const offer = { ...around, version: '0.0.0', ...offerOf({ tools: [tool] }), skills: new Map() };
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await serverFactory(offer)().connect(theirs);
  await client.connect(ours);
});
afterAll(async () => {
  await client.close();
  await close();
  directory.remove();
});

test('progress is told to a client that asked for it, in order', async () => {
  const told: unknown[] = [];
  const onprogress = (progress: unknown) => told.push(progress);
  await client.callTool({ name: 'count', arguments: { to: 3 } }, { onprogress });
  expect(told).toMatchObject([1, 2, 3].map((progress) => ({ progress, total: 3, message: `${progress} of 3` })));
});

test('a client that did not ask is told nothing, and answered', async () => {
  const strays: unknown[] = [];
  client.onerror = (error) => strays.push(error);
  const result = await client.callTool({ name: 'count', arguments: { to: 3 } });
  expect(result.structuredContent).toStrictEqual({ counted: 3 });
  expect(strays).toStrictEqual([]);
});

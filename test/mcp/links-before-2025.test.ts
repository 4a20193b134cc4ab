import { InMemoryTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { serverFactory } from '../../src/mcp/server-factory.ts';
import { tools } from '../../src/tools/index.ts';
import { surroundings } from './calls.ts';
import { offerOf } from './offer-of.ts';
import { makeSampleStore, temporaryDirectory } from './sample-store.ts';

const directory = temporaryDirectory();
let around: ReturnType<typeof surroundings>;

beforeAll(async () => {
  await makeSampleStore(directory.path);
  around = surroundings(directory.path);
});
afterAll(async () => {
  await around.close();
  directory.remove();
});

const answerSchema = z.looseObject({ id: z.number(), result: z.looseObject({}) });
const contentSchema = z.looseObject({ content: z.array(z.looseObject({ type: z.string() })) });

/** Kinds of content that a client of this revision gets from a report. */
async function kindsFor(protocolVersion: string): Promise<readonly string[]> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const build = serverFactory({ version: '0.0.0', ...offerOf({ tools }), skills: new Map(), ...around });
  await build().connect(theirs);
  const answers = new Map<number, PromiseWithResolvers<unknown>>();
  ours.onmessage = (message) => {
    const answer = answerSchema.safeParse(message);
    if (answer.success) answers.get(answer.data.id)?.resolve(answer.data.result);
  };
  await ours.start();
  const ask = async (id: number, method: string, params: Record<string, unknown>) => {
    const answer = Promise.withResolvers<unknown>();
    answers.set(id, answer);
    await ours.send({ jsonrpc: '2.0', id, method, params });
    return answer.promise;
  };
  const clientInfo = { name: 'a client of its time', version: '1' };
  expect(await ask(1, 'initialize', { protocolVersion, capabilities: {}, clientInfo })).toMatchObject({
    protocolVersion,
  });
  await ours.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  const result = await ask(2, 'tools/call', { name: 'escalation_report', arguments: { report_type: 'weekly' } });
  await ours.close();
  return contentSchema.parse(result).content.map(({ type }) => type);
}

test.each([
  ['2024-11-05', ['text']],
  ['2025-03-26', ['text']],
  ['2025-06-18', ['text', 'resource_link']],
  ['2025-11-25', ['text', 'resource_link']],
])('a client of %s gets what it knows', async (version, kinds) => {
  expect(await kindsFor(version)).toEqual(kinds);
});

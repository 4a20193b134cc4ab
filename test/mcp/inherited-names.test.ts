import { InMemoryTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serverFactory } from '../../src/mcp/server-factory.ts';
import { prompts } from '../../src/prompts/index.ts';
import { readSkills } from '../../src/prompts/skills.ts';
import { resources } from '../../src/resources/index.ts';
import { tools } from '../../src/tools/index.ts';
import { surroundings } from './calls.ts';
import { offerOf } from './offer-of.ts';
import { makeSampleStore, temporaryDirectory } from './sample-store.ts';

/*
 * Names that every JavaScript object inherits. Code that looks a client's name up in a plain object finds a function
 * there, calls it, and fails with words of the engine.
 */
const INHERITED = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__', '__defineGetter__'];
const INSIDES = /is not (?:a function|iterable)|Cannot |undefined|TypeError|Internal fault|node:|\[object/;

const directory = temporaryDirectory();
let around: ReturnType<typeof surroundings>;
let client: InMemoryTransport;
const answers = new Map<unknown, PromiseWithResolvers<unknown>>();
let lastId = 0;

beforeAll(async () => {
  await makeSampleStore(directory.path);
  around = surroundings(directory.path);
  const build = serverFactory({
    version: '0.0.0',
    ...offerOf({ tools, resources, prompts }),
    skills: readSkills(),
    ...around,
  });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  client = ours;
  await build().connect(theirs);
  client.onmessage = (message) => {
    if ('id' in message) answers.get(message.id)?.resolve(message);
  };
  await client.start();
  const clientInfo = { name: 'test', version: '1' };
  await ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
  await client.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
});
afterAll(async () => {
  await client.close();
  await around.close();
  directory.remove();
});

function ask(method: string, params: Record<string, unknown>): Promise<unknown> {
  const answer = Promise.withResolvers<unknown>();
  answers.set(++lastId, answer);
  client.send({ jsonrpc: '2.0', id: lastId, method, params }).catch(answer.reject);
  return answer.promise;
}

/** An object with this name as a property of its own, as JSON.parse makes it. */
const withOwn = (name: string, value: unknown): Record<string, unknown> =>
  JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`);

const star = { brandname: 'Star', criteria: { mccid: [5411] } };
const requests: readonly (readonly [string, (name: string) => readonly [string, Record<string, unknown>]])[] = [
  ['a tool', (name) => ['tools/call', { name, arguments: {} }]],
  ['an argument', (name) => ['tools/call', { name: 'find_brands', arguments: withOwn(name, 'x') }]],
  ['a blank argument', (name) => ['tools/call', { name: 'find_brands', arguments: withOwn(name, null) }]],
  [
    'an operation',
    (name) => ['tools/call', { name: 'propose_plan', arguments: { steps: [{ operation: name, input: {} }] } }],
  ],
  [
    'an argument of a step',
    (name) => [
      'tools/call',
      { name: 'propose_plan', arguments: { steps: [{ operation: 'create_brand', input: withOwn(name, 'x') }] } },
    ],
  ],
  [
    'a key of an object inside',
    (name) => [
      'tools/call',
      { name: 'split_brand', arguments: { brandid: 12345, new_brands: [{ ...star, criteria: withOwn(name, [1]) }] } },
    ],
  ],
  [
    'a key of free values',
    (name) => [
      'tools/call',
      { name: 'update_source_data', arguments: { table: 'brand', brandid: 12345, updates: withOwn(name, 'x') } },
    ],
  ],
  [
    'a key in JSON text',
    (name) => [
      'tools/call',
      { name: 'upload_metadata', arguments: { brandid: 12345, metadata: JSON.stringify(withOwn(name, 1)) } },
    ],
  ],
  [
    'a value of a choice',
    (name) => ['tools/call', { name: 'list_escalations', arguments: { reason: name, sort: name } }],
  ],
  ['a prompt', (name) => ['prompts/get', { name, arguments: {} }]],
  [
    'an argument of a prompt',
    (name) => ['prompts/get', { name: 'monthly_review', arguments: { ...withOwn(name, 'x'), month: '2026-01' } }],
  ],
  [
    'a completed argument of a prompt',
    (name) => [
      'completion/complete',
      { ref: { type: 'ref/prompt', name: 'monthly_review' }, argument: { name, value: '' } },
    ],
  ],
  [
    'a completed prompt',
    (name) => ['completion/complete', { ref: { type: 'ref/prompt', name }, argument: { name: 'month', value: '' } }],
  ],
  [
    'a completed variable of a resource',
    (name) => [
      'completion/complete',
      { ref: { type: 'ref/resource', uri: 'brand://{brandid}' }, argument: { name, value: '' } },
    ],
  ],
  [
    'a variable chosen before',
    (name) => [
      'completion/complete',
      {
        ref: { type: 'ref/resource', uri: 'brand://{brandid}/metadata/{version}' },
        argument: { name: 'version', value: '' },
        context: { arguments: withOwn(name, '1') },
      },
    ],
  ],
  ['a variable of a resource', (name) => ['resources/read', { uri: `brand://${name}` }]],
  ['a query of a resource', (name) => ['resources/read', { uri: `brand://12345/narratives?${name}=1` }]],
  ['a resource', (name) => ['resources/read', { uri: `${name}://1` }]],
];

describe.each(requests)('given a name that every object inherits as %s', (what, request) => {
  test.each(INHERITED)('%s is answered in words of our own', async (name) => {
    const answer = JSON.stringify(await ask(...request(name)));
    expect(answer).not.toMatch(INSIDES);
    expect(around.logged).toStrictEqual([]);
    if (what.startsWith('a completed argument') || what.startsWith('a completed variable'))
      expect(answer).toContain('"values":[]');
    else if (!what.startsWith('a variable chosen') && !(what.startsWith('a') && name === '__proto__'))
      expect(answer).toMatch(/Refused|"error"|"isError":true/);
  });
});

import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverFactory } from '../../src/mcp/server-factory.ts';
import { resources } from '../../src/resources/index.ts';
import { surroundings } from './calls.ts';
import { offerOf } from './offer-of.ts';
import { makeSampleStore, temporaryDirectory } from './sample-store.ts';

const directory = temporaryDirectory();
const client = new Client({ name: 'queue', version: '1.0.0' });
let around: ReturnType<typeof surroundings>;

beforeAll(async () => {
  await makeSampleStore(directory.path);
  around = surroundings(directory.path);
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const build = serverFactory({ version: '0.0.0', ...offerOf({ resources }), skills: new Map(), ...around });
  await build().connect(theirs);
  await client.connect(ours);
});
afterAll(async () => {
  await client.close();
  await around.close();
  directory.remove();
});

const textOf = async (uri: string) => {
  const [content] = (await client.readResource({ uri })).contents;
  return content !== undefined && 'text' in content ? content.text : '';
};

test('a queue is read by the address of its assignee, as it is or with %40', async () => {
  const { completion } = await client.complete({
    ref: { type: 'ref/resource', uri: 'queue://{assignee}{?cursor}' },
    argument: { name: 'assignee', value: '' },
  });
  const [address = ''] = completion.values;
  expect(address).toContain('@');
  const queue = JSON.parse(await textOf(`queue://${address}`));
  expect(queue.total).toBeGreaterThan(0);
  expect(queue.escalations[0].assigned_to).toBe(address);
  expect(JSON.parse(await textOf(`queue://${address.replace('@', '%40')}`))).toEqual(queue);
  expect(around.logged).toEqual([]);
});

test('the queue of somebody unknown is refused with the known ones', async () => {
  await expect(client.readResource({ uri: 'queue://nobody@example.com' })).rejects.toThrow(
    /"nobody@example\.com" is not a known person\..*Known people: .*@rewardinsight\.com/,
  );
});

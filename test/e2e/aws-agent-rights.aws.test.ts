import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newSampleStore } from '../../data/sample-store.ts';
import { initialiseAwsStore } from '../../src/backends/aws/initialise.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { tools } from '../../src/tools/index.ts';
import { type DynamoDbProxy, startDynamoDbProxy } from '../aws/dynamodb-proxy.ts';
import { type LocalAccount, openLocalAccount } from '../aws/local-account.ts';
import { openFollower } from '../backends/aws/open-follower.ts';
import { AGENT_SIDE_WRITES, READS, requestedWrites } from '../backends/aws/requested-writes.ts';
import type { HarnessClient } from '../harness/client.ts';
import { connect } from '../harness/connect.ts';
import { OWNER } from '../harness/temporary-store.ts';

/*
 * The server as it runs, in front of a proxy that notes each of its requests. The import test shows that it holds no
 * module that writes data or authority; this one shows that nothing of the kind is ever asked for.
 */

let proxy: DynamoDbProxy;
let account: LocalAccount;
let agent: HarnessClient;
let endFollower: () => void;

beforeAll(async () => {
  const dynamoDbPort = inject('dynamoDbPort');
  proxy = await startDynamoDbProxy(dynamoDbPort);
  account = await openLocalAccount({ dynamoDbPort, programsMeet: proxy.port });
  const node = account.settings();
  const sample = newSampleStore({ owner: OWNER, combos: 4_000, seed: 42 }, nodeFoundation());
  await initialiseAwsStore(node, sample, nodeFoundation());
  const { follower, close } = await openFollower(node);
  await follower.follow();
  endFollower = close;
  proxy.faults.clear();
  account.s3.faults.clear();
  agent = await connect('v2', node.directory, { environment: account.variables(node) });
});
afterAll(async () => {
  await agent.close();
  endFollower();
  await account.close();
  await proxy.close();
});

test('every tool is played, and the server asks for nothing that its role may not', async () => {
  const outcomes = new Map<string, string>();
  for (const { operation, examples } of tools) {
    const { isError, refusal } = await agent.callTool(operation.name, JSON.parse(JSON.stringify(examples[0].input)));
    outcomes.set(operation.name, isError ? (refusal?.code ?? 'fault') : 'answered');
  }
  expect([...outcomes.values()]).not.toContain('fault');
  const answered = [...outcomes.values()].filter((outcome) => outcome === 'answered');
  // The others name a change that is not there, or one that the sample does not allow.
  expect(answered.length).toBeGreaterThan(tools.length / 2);
  const { seen } = proxy.faults;
  const written = [...new Set(seen.flatMap((request) => requestedWrites(request, account.tables)))];
  expect(written.filter((one) => !AGENT_SIDE_WRITES.includes(one))).toEqual([]);
  expect(written).toContain('proposals: Put CHG#');
  const operations = new Set(seen.map(({ operation }) => operation));
  expect([...operations].sort()).toEqual([...READS, 'TransactWriteItems'].sort());
  const objects = account.s3.faults.seen.filter(({ method, operation }) => {
    const [, , folder] = operation.split('/');
    return method !== 'GET' && !(method === 'PUT' && folder === 'proposals');
  });
  expect(objects.map(({ method, operation }) => `${method} ${operation}`)).toEqual([]);
});

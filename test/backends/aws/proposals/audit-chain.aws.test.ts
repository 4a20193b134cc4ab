import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { openAwsAgentSide } from '../../../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../../../src/backends/aws/commit-side.ts';
import { nodeFoundation } from '../../../../src/backends/embedded/node-foundation.ts';
import { auditOrigin, checkAuditEntries } from '../../../../src/domain/change/audit.ts';
import { type DynamoDbProxy, startDynamoDbProxy } from '../../../aws/dynamodb-proxy.ts';
import { STORE } from '../../../contract/backend.ts';
import { aFact } from '../../../contract/records.ts';
import { NO_SIGNATURES } from '../../embedded/given-store.ts';
import { type AwsNode, type AwsStore, givenAwsStore } from '../given-aws-store.ts';
import { impatientFoundation } from '../impatient-foundation.ts';

const WRITERS = 4;
const ENTRIES = 10;
const { hasher } = nodeFoundation();

let proxy: DynamoDbProxy;
let store: AwsStore;
let node: AwsNode;
const closing: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  proxy = await startDynamoDbProxy(inject('dynamoDbPort'));
  store = await givenAwsStore(STORE, {}, { dynamoDbPort: proxy.port });
  node = await store.node();
});
afterEach(async () => {
  for (const side of closing.splice(0)) await side.close();
  await store.close();
  await proxy.close();
});

const opened = async <T extends { close(): Promise<void> }>(side: Promise<T>): Promise<T> => {
  closing.push(await side);
  return side;
};
const agents = (count: number) =>
  Promise.all(Array.from({ length: count }, () => opened(openAwsAgentSide(node.settings, nodeFoundation()))));

describe('writers of one chain', () => {
  test('four of them, each with a queue of its own, make one whole chain with every entry once', async () => {
    const writers = await agents(WRITERS);
    const facts = Array.from({ length: WRITERS * ENTRIES }, (_, i) => aFact({ result: `${i}` }));
    await Promise.all(facts.map((fact, i) => writers[i % WRITERS]?.proposals.record(fact)));
    const [reader] = writers;
    const entries = (await reader?.proposals.proposalAudit(1, 1_000)) ?? [];
    const walked = checkAuditEntries(auditOrigin('proposals', STORE.store_id, hasher), entries, hasher);
    expect(walked).toEqual({ head: await reader?.proposals.proposalAuditHead(), problem: null });
    expect(new Set(entries.map((entry) => entry.fact.result)).size).toBe(facts.length);
    expect(entries).toHaveLength(facts.length);
  });

  test('two that have the same to tell write two entries', async () => {
    const writers = await agents(2);
    await Promise.all(writers.map((writer) => writer.proposals.record(aFact())));
    expect(await writers[0]?.proposals.proposalAudit(1, 10)).toHaveLength(2);
  });

  test('an entry that was written although its answer was lost is written once', async () => {
    const [writer] = await agents(1);
    proxy.faults.meet('TransactWriteItems', { kind: 'lose' });
    await writer?.proposals.record(aFact());
    expect(await writer?.proposals.proposalAudit(1, 10)).toHaveLength(1);
  });

  test('a proposal of which nobody says if it was written is refused with the advice to look first', async () => {
    const writer = await opened(openAwsAgentSide(node.settings, impatientFoundation()));
    proxy.faults.meet('TransactWriteItems', { kind: 'cut' }, 100);
    const proposal = { change_id: 'CHG-1', canonical: '{}', digest: 'd' };
    const index = { created_at: '2026-02-14T12:00:00.000Z', escalation_id: null };
    await expect(writer.proposals.append(proposal, index, aFact())).rejects.toMatchObject({
      kind: 'failing',
      instead: expect.stringContaining('Look for it'),
    });
    proxy.faults.clear();
    expect(await writer.proposals.proposal('CHG-1')).toBeUndefined();
  });

  test('a chain of more entries than a partition has is read across the border', async () => {
    const side = await opened(openAwsCommitSide(node.settings, nodeFoundation(), NO_SIGNATURES));
    const before = (await side.authority.authorityAuditHead())?.seq ?? 0;
    for (let i = before; i < 1_002; i++) await side.authorityWrites.record(aFact({ result: `${i}` }));
    expect((await side.authority.authorityAudit(998, 4)).map(({ seq }) => seq)).toEqual([998, 999, 1000, 1001]);
    expect(await side.authority.authorityAudit(1_003, 10)).toEqual([]);
  });
});

test('a page asks DynamoDB for as many rows as it shows', async () => {
  const side = await opened(openAwsAgentSide(node.settings, nodeFoundation()));
  for (const i of [1, 2, 3]) {
    const index = { created_at: `2026-02-1${i}T12:00:00.000Z`, escalation_id: null };
    await side.proposals.append({ change_id: `CHG-${i}`, canonical: '{}', digest: 'd' }, index, aFact());
  }
  proxy.faults.clear();
  expect((await side.proposals.proposalPage({}, 1)).rows).toMatchObject([{ change_id: 'CHG-3' }]);
  expect(await side.proposals.proposalAudit(1, 2)).toHaveLength(2);
  const queries = proxy.faults.seen.filter(({ operation }) => operation === 'Query');
  // The page looks past its end, and skips the row before its beginning.
  expect(queries.map(({ body }) => JSON.parse(body.toString('utf8')).Limit)).toEqual([3, 2]);
});

test('a read-only agent side writes nothing', async () => {
  const side = await opened(openAwsAgentSide({ ...node.settings, readOnly: true }, nodeFoundation()));
  await expect(side.proposals.record(aFact())).rejects.toThrow('This side does not write');
});

test('a large proposal lies in S3 and comes back byte by byte', async () => {
  const [writer] = await agents(1);
  const canonical = JSON.stringify(
    Array.from({ length: 60_000 }, (_, i) => String(Math.abs(Math.sin(i + 1))).slice(2)),
  );
  const proposal = { change_id: 'CHG-1', canonical, digest: 'd' };
  await writer?.proposals.append(proposal, { created_at: '2026-02-14T12:00:00.000Z', escalation_id: null }, aFact());
  expect(await writer?.proposals.proposal('CHG-1')).toEqual(proposal);
  const [key] = [...store.s3.objects.keys()].filter((one) => one.startsWith('proposals/CHG-1/'));
  store.s3.replace(key ?? '', Buffer.from('junk'));
  await expect(writer?.proposals.proposal('CHG-1')).rejects.toThrow('is not what was proposed');
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auditKey } from '../../../../src/backends/aws/audit-reads.ts';
import { keyOf } from '../../../../src/backends/aws/items.ts';
import { tableNames } from '../../../../src/backends/aws/place.ts';
import type { AuditFact } from '../../../../src/domain/change/audit.ts';
import type { CommitPorts } from '../../../../src/domain/ports/commit-side.ts';
import { checkAnchoredHeads } from '../../../../src/executor/anchored-heads.ts';
import { STORE } from '../../../contract/backend.ts';
import { aBrand, aFact } from '../../../contract/records.ts';
import { type AwsStore, givenAwsStore } from '../given-aws-store.ts';
import { type GivenSignals, givenSignals, KEY_ID } from './given-signals.ts';

let now: string;
let store: AwsStore;
let signals: GivenSignals;
let ports: CommitPorts;
let table: string;

beforeEach(async () => {
  now = '2026-02-14T12:00:00.000Z';
  store = await givenAwsStore(STORE, { brands: [aBrand()] });
  signals = await givenSignals(store, () => now);
  ports = await signals.commitSide(() => now);
  table = tableNames((await store.node()).settings).authority;
});
afterEach(async () => {
  await signals.close();
  await store.close();
});

/** The chain begins with the entry of the store itself. */
async function record(entries: number, over: Partial<AuditFact> = {}): Promise<void> {
  for (let entry = 0; entry < entries; entry++) await ports.authorityWrites.record(aFact({ change_id: null, ...over }));
}
const heads = () => [...store.s3.objects.keys()].filter((key) => key.startsWith(`${STORE.store_id}/`)).sort();
const problems = async () => (await checkAnchoredHeads(ports)).problems.map(({ problem }) => problem);

describe('given a store that anchors the heads of its audit chains', () => {
  test('when entries were added, then a head is anchored at once, then hourly or every hundred entries', async () => {
    await record(3);
    expect(await ports.signals.anchorHeads()).toEqual({ sent: 1, problems: [] });
    await record(1);
    expect((await ports.signals.anchorHeads()).sent).toBe(0);
    now = '2026-02-14T13:00:00.000Z';
    expect((await ports.signals.anchorHeads()).sent).toBe(1);
    expect((await ports.signals.anchorHeads()).sent).toBe(0);
    await record(100);
    expect((await ports.signals.anchorHeads()).sent).toBe(1);
    const { hash } = (await ports.authority.authorityAuditHead()) ?? { hash: '' };
    expect(heads().at(-1)).toBe(`${STORE.store_id}/authority/000000000105-${hash}.json`);
    expect(await checkAnchoredHeads(ports)).toEqual({ heads: 3, problems: [] });
  });

  test('then a head is locked for its time, and signed', async () => {
    await record(1);
    await ports.signals.anchorHeads();
    const object = store.s3.objects.get(heads()[0] ?? '');
    expect(object?.headers).toMatchObject({
      'x-amz-object-lock-mode': 'COMPLIANCE',
      'x-amz-object-lock-retain-until-date': expect.stringMatching(/^2026-02-24T12:00:00/),
    });
    expect(JSON.parse(object?.body.toString() ?? '')).toMatchObject({
      store_id: STORE.store_id,
      seq: 2,
      anchored_at: now,
    });
  });

  test('when both chains grew, then each has its own heads, and two workers anchor a head once', async () => {
    await record(1);
    const another = await signals.commitSide(() => now);
    await Promise.all([ports.signals.anchorHeads(), another.signals.anchorHeads()]);
    expect(heads()).toHaveLength(1);
  });
});

describe('given a chain that was changed after its head was anchored', () => {
  beforeEach(async () => {
    await record(3);
    await ports.signals.anchorHeads();
  });

  test('when the chain was cut and its head put back, then it is found, and no further head is signed', async () => {
    const [entry] = await ports.authority.authorityAudit(3, 1);
    await store.dynamo.deleteItem({ TableName: table, Key: keyOf(auditKey(4)) });
    await store.dynamo.updateItem({
      TableName: table,
      Key: keyOf({ pk: 'AUDIT', sk: 'HEAD' }),
      UpdateExpression: 'SET #seq = :seq, #hash = :hash',
      ExpressionAttributeNames: { '#seq': 'seq', '#hash': 'hash' },
      ExpressionAttributeValues: { ':seq': { N: '3' }, ':hash': { S: entry?.hash ?? '' } },
    });
    expect(await problems()).toEqual(['the chain of authority does not have the entry 4 that was anchored']);
    expect(await ports.signals.anchorHeads()).toMatchObject({
      sent: 0,
      problems: [expect.stringContaining('does not reach the last anchored head')],
    });
    // Further entries do not hide it.
    await record(5, { result: 'Something else.' });
    expect(await problems()).toEqual(['the chain of authority does not have the entry 4 that was anchored']);
    expect((await ports.signals.anchorHeads()).sent).toBe(0);
  });

  test('when an entry was edited, then it is found', async () => {
    const Key = keyOf(auditKey(2));
    const { Item } = await store.dynamo.getItem({ TableName: table, Key });
    const fact = { S: (Item?.fact?.S ?? '').replace('"result":"', '"result":"not ') };
    await store.dynamo.putItem({ TableName: table, Item: { ...Item, fact } });
    expect(await problems()).toEqual(['the chain of authority does not have the entry 4 that was anchored']);
  });

  test('when a head was forged, moved or removed, then it is found', async () => {
    const [key = ''] = heads();
    const object = store.s3.objects.get(key);
    const text = object?.body.toString() ?? '';
    store.s3.replace(key, Buffer.from(text.replace(now, '2026-02-14T12:00:01.000Z')));
    expect(await problems()).toEqual([expect.stringContaining('no valid signature')]);
    store.s3.replace(key, Buffer.from(text.replace('"seq":4', '"seq":3')));
    expect(await problems()).toEqual([expect.stringContaining('another head than its name says')]);
    store.s3.objects.delete(key);
    expect(await problems()).toEqual(['the head of authority that was anchored last is gone']);
  });

  test("when another key signs, then its heads are not the store's", async () => {
    signals.kms.key(KEY_ID);
    ports = await signals.commitSide(() => now);
    expect(await problems()).toEqual([expect.stringContaining('no valid signature')]);
  });
});

import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AwsSettings, Closable } from '../../../../src/backends/aws/agent-side.ts';
import { openAwsAgentSide } from '../../../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../../../src/backends/aws/commit-side.ts';
import type { Follower } from '../../../../src/backends/aws/follower/follower.ts';
import { numberedKey } from '../../../../src/backends/aws/items.ts';
import { encodeBatch, LOG_FORMAT } from '../../../../src/backends/aws/log/entry-format.ts';
import { nextChain } from '../../../../src/backends/aws/log/log-head.ts';
import { sha256 } from '../../../../src/backends/aws/object-store.ts';
import { tableNames } from '../../../../src/backends/aws/place.ts';
import { nodeFoundation, nodeHasher } from '../../../../src/backends/embedded/node-foundation.ts';
import type { CommitBatch } from '../../../../src/domain/change/mutation.ts';
import { STORE } from '../../../contract/backend.ts';
import { inTurn } from '../../../contract/in-turn.ts';
import { aBatch, aBrand } from '../../../contract/records.ts';
import { NO_SIGNATURES } from '../../embedded/given-store.ts';
import { type AwsStore, givenAwsStore } from '../given-aws-store.ts';
import { impatientFoundation } from '../impatient-foundation.ts';
import { makeSnapshot } from '../make-snapshot.ts';
import { openFollower } from '../open-follower.ts';

const CHANGES = ['CHG-1', 'CHG-2', 'CHG-3'];
const HEAD = { pk: 'HEAD', sk: 'HEAD' };

let store: AwsStore;
const closing: Closable[] = [];

/** A store whose log renames a brand three times. */
beforeEach(async () => {
  store = await givenAwsStore(STORE, { brands: [aBrand()] });
  const { settings } = await store.node();
  const side = await openAwsCommitSide(settings, impatientFoundation(), NO_SIGNATURES);
  for (const [revision, change] of CHANGES.entries())
    expect(await inTurn(side).commit(rename(revision, change), { revision })).toBe('committed');
  await side.close();
});
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
  await store.close();
});

const rename = (revision: number, change: string): CommitBatch =>
  aBatch(
    [{ kind: 'brand.update', brand: aBrand({ brandname: `Name ${revision + 1}`, version: revision + 2 }) }],
    change,
  );

type Key = { readonly pk: string; readonly sk: string };
const keyed = ({ pk, sk }: Key) => ({
  TableName: tableNames(store.settings()).data,
  Key: { pk: { S: pk }, sk: { S: sk } },
});

async function itemAt(key: Key): Promise<Record<string, AttributeValue>> {
  const { Item } = await store.dynamo.getItem({ ...keyed(key), ConsistentRead: true });
  if (Item === undefined) throw new Error(`There is no ${key.pk} ${key.sk}.`);
  return Item;
}

/** Changes an item past the program, as somebody with rights to the table could. */
async function edit(key: Key, change: Record<string, AttributeValue>): Promise<void> {
  const { TableName } = keyed(key);
  await store.dynamo.putItem({ TableName, Item: { ...(await itemAt(key)), ...change } });
}

/** Puts another body into an entry, with the hashes that fit it, as another release would have written it. */
async function replaceBody(revision: number, body: Uint8Array): Promise<void> {
  const before = await itemAt(numberedKey('LOG', revision - 1));
  const entry = await itemAt(numberedKey('LOG', revision));
  const hash = sha256(body);
  const change_id = entry.change_id?.S ?? '';
  const chain = nextChain(before.chain?.S ?? '', { revision, change_id, hash }, nodeHasher);
  await edit(numberedKey('LOG', revision), { body: { B: body }, hash: { S: hash }, chain: { S: chain } });
}

/** The body of an entry with something changed in it. */
async function changedBody(change: (logged: { mutations: { kind: string; document: object }[] }) => void) {
  const logged = JSON.parse(gunzipSync(await encodeBatch(rename(1, 'CHG-2'))).toString('utf8'));
  change(logged);
  return gzipSync(JSON.stringify(logged));
}

async function opened(settings: AwsSettings = store.settings()): Promise<Follower> {
  const { follower, close } = await openFollower(settings);
  closing.push({ close: async () => close() });
  return follower;
}

describe('a node that starts', () => {
  test('downloads the newest snapshot, follows the log, and is read at its head', async () => {
    const settings = store.settings();
    const follower = await opened(settings);
    expect(follower.replica.place.revision).toBe(0);
    expect(await follower.follow()).toBe(3);
    const reader = await openAwsAgentSide(settings, nodeFoundation());
    closing.push(reader);
    expect(await reader.data.current()).toBe(3);
    expect((await reader.data.brand(12345))?.brandname).toBe('Name 3');
    expect(readdirSync(settings.directory).filter((name) => /partial|zst/.test(name))).toEqual([]);
  });

  test('goes on from where its replica is', async () => {
    const settings = store.settings();
    const first = await openFollower(settings);
    await first.follower.follow();
    first.close();
    store.s3.objects.clear();
    expect(await (await opened(settings)).follow()).toBe(3);
  });

  test('has one follower', async () => {
    const settings = store.settings();
    await opened(settings);
    await expect(openFollower(settings)).rejects.toThrow('Another follower has this directory');
  });

  test('takes no replica of another store', async () => {
    const other = await givenAwsStore({ ...STORE, store_id: 'store-2' });
    const settings = other.settings();
    (await openFollower(settings)).close();
    const { directory } = settings;
    await expect(openFollower({ ...store.settings(), directory })).rejects.toThrow('is of the store store-2');
    await other.close();
  });

  test('without a follower, a server says what is missing', async () => {
    await expect(openAwsAgentSide(store.settings(), nodeFoundation())).rejects.toMatchObject({
      problem: 'missing_store',
      instead: expect.stringContaining('Start the follower'),
    });
  });

  test('refuses a log that a newer release has written, and no server reads on', async () => {
    await edit(HEAD, { format: { N: String(LOG_FORMAT + 1) } });
    await expect(openFollower(store.settings())).rejects.toMatchObject({
      problem: 'newer_schema',
      message: expect.stringContaining(`format ${LOG_FORMAT + 1}`),
    });
  });
});

const snapshots = () => [...store.s3.objects.keys()].filter((key) => key.startsWith('snapshots/'));

describe('a snapshot', () => {
  test.each([
    ['is damaged', (key: string) => store.s3.replace(key, Buffer.from('junk')), 'is not the one that was made'],
    ['is missing', (key: string) => store.s3.objects.delete(key), 'is missing'],
  ])('that %s starts no replica, and leaves nothing behind', async (_, damage, message) => {
    for (const key of snapshots()) damage(key);
    const settings = store.settings();
    await expect(openFollower(settings)).rejects.toThrow(message);
    expect(readdirSync(settings.directory).filter((name) => name.startsWith('replica'))).toEqual([]);
  });

  test('whose download was cut off is downloaded again', async () => {
    const settings = store.settings();
    mkdirSync(settings.directory, { recursive: true });
    const isSnapshot = ({ operation }: { operation: string }) => operation.includes('/snapshots/');
    store.s3.faults.meet(isSnapshot, { kind: 'cut' }, 2);
    expect(await (await opened(settings)).follow()).toBe(3);
  });
});

describe('a snapshot that a node makes', () => {
  /** A node that follows the log in this process. */
  const node = async () => (await store.node()).settings;

  test('lets others start without the entries before it', async () => {
    const settings = await node();
    const made = await makeSnapshot(settings);
    expect(made).toMatchObject({ revision: 3, key: expect.stringMatching(/^snapshots\/3-[0-9a-f]{64}\.db\.zst$/) });
    expect(readdirSync(settings.directory).filter((name) => name.includes('snapshot'))).toEqual([]);
    for (const revision of [1, 2, 3]) await store.dynamo.deleteItem(keyed(numberedKey('LOG', revision)));
    const other = await opened();
    expect(await other.follow()).toBe(3);
    // Made anew of the same state, it is the same one.
    expect(await makeSnapshot(settings)).toEqual(made);
  });

  test('is followed by the entries after it', async () => {
    const settings = await node();
    await makeSnapshot(settings);
    const side = await openAwsCommitSide(settings, impatientFoundation(), NO_SIGNATURES);
    closing.push(side);
    expect(await inTurn(side).commit(rename(3, 'CHG-4'), { revision: 3 })).toBe('committed');
    const other = await opened();
    expect(other.replica.place.revision).toBe(3);
    expect(await other.follow()).toBe(4);
  });

  test.each(['cut', 'lose'] as const)('is uploaded again where its first upload meets: %s', async (kind) => {
    const settings = await node();
    const isUpload = ({ method, operation }: { method: string; operation: string }) =>
      method === 'PUT' && operation.includes('/snapshots/3-');
    store.s3.faults.meet(isUpload, { kind });
    const { key } = await makeSnapshot(settings);
    expect(snapshots()).toContain(key);
    expect(await (await opened()).follow()).toBe(3);
  });

  test('of an earlier revision does not replace a later one', async () => {
    const settings = await node();
    const later = await makeSnapshot(settings);
    await edit(HEAD, { snapshot_revision: { N: '9' } });
    await makeSnapshot(settings);
    expect(await itemAt(HEAD)).toMatchObject({ snapshot_revision: { N: '9' }, snapshot_key: { S: later.key } });
  });
});

describe('a log that cannot be followed stops the node', () => {
  const entry = (revision: number) => numberedKey('LOG', revision);

  const CASES: readonly (readonly [string, string, number, () => Promise<unknown>])[] = [
    ['an entry is missing', 'gap', 2, () => store.dynamo.deleteItem(keyed(entry(2)))],
    ['the last entry is missing', 'gap', 3, () => store.dynamo.deleteItem(keyed(entry(3)))],
    ['a body is not what was committed', 'body', 2, () => edit(entry(2), { body: { B: gzipSync('{}') } })],
    [
      'a body in S3 is gone',
      'body',
      2,
      async () => {
        const { body: _, ...rest } = await itemAt(entry(2));
        const Item = { ...rest, key: { S: 'log/none.json.gz' } };
        await store.dynamo.putItem({ TableName: tableNames(store.settings()).data, Item });
      },
    ],
    ['an entry is told of another change', 'chain', 2, () => edit(entry(2), { change_id: { S: 'CHG-9' } })],
    [
      'an entry was replaced by another sound one',
      'chain',
      3,
      async () => replaceBody(2, await encodeBatch(aBatch([], 'CHG-2'))),
    ],
    [
      'a kind is unknown',
      'unknown',
      2,
      async () =>
        replaceBody(2, await changedBody(({ mutations }) => mutations.push({ kind: 'base.adopted', document: {} }))),
    ],
    ['a body is no batch', 'unknown', 2, async () => replaceBody(2, gzipSync('[]'))],
    ['a mutation does not fit', 'misfit', 2, async () => replaceBody(2, await encodeBatch(rename(7, 'CHG-2')))],
    ['a change comes twice', 'misfit', 2, async () => replaceBody(2, await encodeBatch(rename(1, 'CHG-1')))],
  ];

  test.each(CASES)('%s: %s at revision %i', async (_, problem, revision, damage) => {
    await damage();
    const settings = store.settings();
    const follower = await opened(settings);
    await expect(follower.follow()).rejects.toMatchObject({ name: 'LogBroken', problem, revision });
    // What came before is applied whole; nothing after it is.
    expect(follower.replica.place.revision).toBe(revision - 1);
    await expect(follower.follow()).rejects.toMatchObject({ problem, revision });
    // Whether the follower is another process or a part of the reader's.
    for (const own of [{}, { follow: () => follower.follow() }]) {
      const reader = await openAwsAgentSide({ ...settings, ...own }, nodeFoundation());
      closing.push(reader);
      await expect(reader.data.current()).rejects.toMatchObject({
        kind: 'damaged',
        message: expect.stringContaining('stopped following the log'),
      });
    }
  });

  test('the log was restored to an earlier state, and went on from there', async () => {
    const settings = store.settings();
    const follower = await opened(settings);
    await follower.follow();
    const { chain } = await itemAt(entry(2));
    await store.dynamo.deleteItem(keyed(entry(3)));
    if (chain !== undefined) await edit(HEAD, { revision: { N: '2' }, chain });
    await expect(follower.follow()).rejects.toMatchObject({ problem: 'chain' });
    await store.dynamo.deleteItem(keyed({ pk: 'CHG#CHG-3', sk: 'APPLIED' }));
    const { settings: other } = await store.node();
    const side = await openAwsCommitSide(other, impatientFoundation(), NO_SIGNATURES);
    closing.push(side);
    expect(await inTurn(side).commit(rename(2, 'CHG-4'), { revision: 2 })).toBe('committed');
    await expect(follower.follow()).rejects.toMatchObject({ problem: 'chain' });
  });

  test('follows again once the log is whole again', async () => {
    const whole = await itemAt(entry(2));
    await store.dynamo.deleteItem(keyed(entry(2)));
    const settings = store.settings();
    const follower = await opened(settings);
    await expect(follower.follow()).rejects.toThrow('is missing');
    const { TableName } = keyed(entry(2));
    await store.dynamo.putItem({ TableName, Item: whole });
    expect(await follower.follow()).toBe(3);
    const reader = await openAwsAgentSide(settings, nodeFoundation());
    closing.push(reader);
    expect(await reader.data.current()).toBe(3);
  });
});

test('a server waits for a follower that is behind, and says so when that lasts', async () => {
  const settings = store.settings();
  await opened(settings);
  const reader = await openAwsAgentSide(settings, impatientFoundation());
  closing.push(reader);
  await expect(reader.data.current()).rejects.toMatchObject({
    kind: 'busy',
    message: 'This node is at revision 0 of the log, and its head is at 3.',
  });
  expect(existsSync(join(settings.directory, 'replica.db'))).toBe(true);
});

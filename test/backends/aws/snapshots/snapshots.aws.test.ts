import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GetObjectCommandInput } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AwsSettings, openAwsAgentSide } from '../../../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../../../src/backends/aws/commit-side.ts';
import { DIGESTS_HERE } from '../../../../src/backends/aws/follower/digests.ts';
import { Follower } from '../../../../src/backends/aws/follower/follower.ts';
import { numberedKey } from '../../../../src/backends/aws/items.ts';
import { openLog } from '../../../../src/backends/aws/open-log.ts';
import { tableNames } from '../../../../src/backends/aws/place.ts';
import { buildSnapshot, type SnapshotOrder } from '../../../../src/backends/aws/snapshots/build-snapshot.ts';
import { Database } from '../../../../src/backends/sqlite/database.ts';
import type { CommitPorts } from '../../../../src/domain/ports/commit-side.ts';
import type { Foundation } from '../../../../src/domain/ports/foundation.ts';
import { STORE } from '../../../contract/backend.ts';
import { inTurn } from '../../../contract/in-turn.ts';
import { aBatch, aBrand } from '../../../contract/records.ts';
import { NO_SIGNATURES } from '../../embedded/given-store.ts';
import { type AwsNode, type AwsStore, givenAwsStore } from '../given-aws-store.ts';
import { impatientFoundation } from '../impatient-foundation.ts';
import { makeSnapshot } from '../make-snapshot.ts';
import { openFollower } from '../open-follower.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

let store: AwsStore;
let node: AwsNode;
let executor: CommitPorts;
/** Milliseconds that the clock of the executor is ahead. */
let later: number;
const closing: { close(): unknown }[] = [];

/** A store, and an executor on a node whose follower is part of this process. */
beforeEach(async () => {
  later = 0;
  store = await givenAwsStore(STORE, { brands: [aBrand(), aBrand({ brandid: 7, brandname: 'Untouched' })] });
  node = await store.node();
  executor = closed(await openAwsCommitSide(node.settings, foundation(), NO_SIGNATURES));
});
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
  await store.close();
});

function closed<T extends { close(): unknown }>(one: T): T {
  closing.push(one);
  return one;
}

/** Time that a test moves on. */
function foundation(): Foundation {
  const { clock, ...rest } = impatientFoundation();
  const now = () => new Date(Date.parse(STORE.created_at) + later).toISOString();
  return { ...rest, clock: { ...clock, now } };
}

const rename = (revision: number) =>
  aBatch(
    [{ kind: 'brand.update', brand: aBrand({ brandname: `Name ${revision + 1}`, version: revision + 2 }) }],
    `CHG-${revision + 1}`,
  );
async function commit(revision: number): Promise<void> {
  expect(await inTurn(executor).commit(rename(revision), { revision })).toBe('committed');
}

/** A node whose follower follows when it is told to. */
async function otherNode(settings: AwsSettings = store.settings()) {
  const { follower } = closed(await openFollower(settings));
  await follower.follow();
  return { follower, settings, replica: join(settings.directory, 'replica.db') };
}

/** Changes a replica past its follower, as a failing disk could. */
function alter(replica: string): void {
  const database = new Database(replica, { readOnly: false });
  database.run("UPDATE brand SET sector = 'Other' WHERE brandid = 7");
  database.close();
}

const inBucket = () => [...store.s3.objects.keys()].filter((key) => key.startsWith('snapshots/')).sort();

async function headItem() {
  const Key = { pk: { S: 'HEAD' }, sk: { S: 'HEAD' } };
  const TableName = tableNames(store.settings()).data;
  return (await store.dynamo.getItem({ TableName, Key, ConsistentRead: true })).Item ?? {};
}

describe('the worker', () => {
  test('makes a snapshot a day after the last one, if anything was committed since', async () => {
    later = DAY;
    expect(await executor.snapshots.keepUp()).toBeNull();
    later = 0;
    await commit(0);
    expect(await executor.snapshots.keepUp()).toBeNull();
    later = DAY;
    expect(await executor.snapshots.keepUp()).toMatchObject({ revision: 1, removed: 0 });
    expect(await executor.snapshots.keepUp()).toBeNull();
    expect(await headItem()).toMatchObject({
      snapshot_revision: { N: '1' },
      snapshot_digest: { S: expect.stringMatching(/^1:[0-9a-f]{64}$/) },
      snapshot_at: { S: new Date(Date.parse(STORE.created_at) + DAY).toISOString() },
    });
    expect(readdirSync(node.settings.directory).filter((name) => name.startsWith('.snapshot'))).toEqual([]);
  });

  test('makes one after 500 revisions, whatever the time', async () => {
    for (let revision = 0; revision < 499; revision++) await commit(revision);
    expect(await executor.snapshots.keepUp()).toBeNull();
    await commit(499);
    expect(await executor.snapshots.keepUp()).toMatchObject({ revision: 500 });
    const other = await otherNode();
    expect(other.follower.replica.place.revision).toBe(500);
  });

  test('leaves one to the worker that has announced it, for an hour', async () => {
    await commit(0);
    later = DAY;
    // Nothing comes of it: the store of objects is away.
    store.s3.faults.meet(({ operation }) => operation.includes('/snapshots/'), {
      kind: 'answer',
      status: 403,
      code: 'AccessDenied',
    });
    await expect(executor.snapshots.keepUp()).rejects.toMatchObject({ kind: 'not_permitted' });
    expect(await executor.snapshots.keepUp()).toBeNull();
    later = DAY + HOUR;
    expect(await executor.snapshots.keepUp()).toMatchObject({ revision: 1 });
  });

  test('keeps earlier snapshots for longer than a table can be restored to, and the first one for ever', async () => {
    const revisions = () => inBucket().map((key) => Number(/\/(\d+)-/.exec(key)?.[1]));
    for (const [revision, day] of [1, 2, 20, 38, 39].entries()) {
      await commit(revision);
      later = day * DAY;
      await executor.snapshots.keepUp();
    }
    // The first of them was replaced on day 2, the second on day 20.
    expect(revisions()).toEqual([0, 2, 3, 4, 5]);
    const other = await otherNode();
    expect(other.follower.replica.place.revision).toBe(5);
  });
});

test('a node whose snapshot is removed before it is downloaded takes the next one', async () => {
  await commit(0);
  const [first = ''] = inBucket();
  const log = closed(await openLog(store.settings(), foundation()));
  const s3 = new Proxy(log.s3, {
    get(target, name) {
      if (name !== 'getObject' || !store.s3.objects.has(first)) return Reflect.get(target, name);
      return async (request: GetObjectCommandInput) => {
        await makeSnapshot(node.settings);
        store.s3.objects.delete(first);
        return target.getObject(request);
      };
    },
  });
  const follower = closed(await Follower.open(store.settings().directory, { ...log, s3, digests: DIGESTS_HERE }));
  expect(follower.replica.place.revision).toBe(1);
});

test('a snapshot that is ready after a later one was named leaves nothing behind', async () => {
  await commit(0);
  const log = closed(await openLog(node.settings, foundation()));
  const builder = {
    async build(order: SnapshotOrder) {
      const built = await buildSnapshot(order, log);
      // Of two makers the other one is faster.
      await commit(1);
      const other = await store.node();
      expect(await makeSnapshot(other.settings)).toMatchObject({ revision: 2 });
      return built;
    },
    close: async () => {},
  };
  const slow = closed(await openAwsCommitSide(node.settings, foundation(), NO_SIGNATURES, builder));
  expect(await slow.snapshots.make()).toMatchObject({ ok: true, value: { revision: 2 } });
  expect(inBucket().map((key) => key.slice(0, 'snapshots/0'.length))).toEqual(['snapshots/0', 'snapshots/2']);
});

describe('a snapshot that is missing or damaged', () => {
  test.each([
    ['damaged', (key: string) => store.s3.replace(key, Buffer.from('junk'))],
    ['missing', (key: string) => store.s3.objects.delete(key)],
  ])('and is the only one (%s) is made again from the replica of a node', async (_, damage) => {
    for (const key of inBucket()) damage(key);
    expect(await makeSnapshot(node.settings)).toMatchObject({ revision: 0 });
    expect(inBucket()).toHaveLength(1);
    const other = await otherNode();
    expect(other.follower.replica.place.revision).toBe(0);
  });

  test('is passed over where there is an earlier one', async () => {
    await commit(0);
    const { key } = await makeSnapshot(node.settings);
    await commit(1);
    store.s3.replace(key, Buffer.from('junk'));
    expect(await makeSnapshot(node.settings)).toMatchObject({ revision: 2 });
    expect((await otherNode()).follower.replica.place.revision).toBe(2);
  });
});

describe('a replica that holds something else', () => {
  test('than a snapshot of its revision stops with an alarm, and is read by nobody, until it is replaced', async () => {
    const other = await otherNode();
    const server = closed(await openAwsAgentSide(other.settings, impatientFoundation()));
    expect(await server.data.current()).toBe(0);
    alter(other.replica);
    await commit(0);
    await other.follower.follow();
    expect(await server.data.current()).toBe(1);
    await makeSnapshot(node.settings);
    await other.follower.follow();
    await other.follower.digested();
    await expect(other.follower.follow()).rejects.toMatchObject({
      name: 'LogBroken',
      problem: 'diverged',
      revision: 1,
    });
    await expect(server.data.current()).rejects.toMatchObject({
      kind: 'damaged',
      message: expect.stringContaining('held something else at revision 1'),
    });
    // Neither later entries nor a new start make it right.
    await commit(1);
    other.follower.close();
    await expect(openFollower(other.settings)).rejects.toMatchObject({ problem: 'diverged', revision: 1 });
    // What the alarm says.
    renameSync(other.settings.directory, `${other.settings.directory}-aside`);
    const { follower } = closed(await openFollower(other.settings));
    expect(await follower.follow()).toBe(2);
    expect(await server.data.current()).toBe(2);
  });

  test('than its log leads to names no snapshot', async () => {
    await node.follower.follow();
    alter(join(node.settings.directory, 'replica.db'));
    await commit(0);
    const before = await headItem();
    await expect(makeSnapshot(node.settings)).rejects.toMatchObject({
      kind: 'damaged',
      message: expect.stringContaining('ALARM diverged'),
      instead: expect.stringContaining('another node'),
    });
    expect(await headItem()).toMatchObject({ snapshot_key: before.snapshot_key });
    expect(inBucket()).toHaveLength(1);
    const { settings } = await store.node();
    expect(await makeSnapshot(settings)).toMatchObject({ revision: 1 });
    await expect(node.follower.follow()).rejects.toMatchObject({ problem: 'diverged', revision: 1 });
  });

  test('is found where the log has moved on while the snapshot was made', async () => {
    const right = await otherNode();
    const wrong = await otherNode();
    alter(wrong.replica);
    await commit(0);
    const log = closed(await openLog(node.settings, foundation()));
    const builder = {
      async build(order: SnapshotOrder) {
        const built = await buildSnapshot(order, log);
        await commit(1);
        await commit(2);
        return built;
      },
      close: async () => {},
    };
    const maker = closed(await openAwsCommitSide(node.settings, foundation(), NO_SIGNATURES, builder));
    expect(await maker.snapshots.make()).toMatchObject({ ok: true, value: { revision: 1 } });
    // Both had not looked since the announcement, and pass its revision on the way.
    expect(await right.follower.follow()).toBe(3);
    await right.follower.digested();
    expect(await right.follower.follow()).toBe(3);
    await wrong.follower.follow();
    await wrong.follower.digested();
    await expect(wrong.follower.follow()).rejects.toMatchObject({ problem: 'diverged', revision: 1 });
  });
});

test('a store whose snapshots were not listed goes on from the one that its head names', async () => {
  const TableName = tableNames(store.settings()).data;
  await store.dynamo.deleteItem({ TableName, Key: { pk: { S: 'SNAPSHOT' }, sk: { S: '0'.repeat(12) } } });
  const { snapshot_digest: _, snapshot_at: __, ...head } = await headItem();
  await store.dynamo.putItem({ TableName, Item: head });
  expect(await (await otherNode()).follower.follow()).toBe(0);
  await commit(0);
  expect(await executor.snapshots.keepUp()).toMatchObject({ revision: 1 });
  const downloads = store.s3.faults.seen.filter(
    ({ method, operation }) => method === 'GET' && /snapshots.0-/.test(operation),
  );
  expect(downloads.length).toBeGreaterThan(1);
});

test('a follower whose replica was moved away leaves the files of the one that came after alone', async () => {
  const first = await otherNode();
  await commit(0);
  await makeSnapshot(node.settings);
  const { directory } = first.settings;
  renameSync(directory, `${directory}-aside`);
  const second = await otherNode(first.settings);
  alter(join(`${directory}-aside`, 'replica.db'));
  expect(await first.follower.follow()).toBe(0);
  await first.follower.digested();
  expect(await first.follower.follow()).toBe(0);
  await second.follower.digested();
  expect(await second.follower.follow()).toBe(1);
});

test('a digest that an earlier run of the follower has kept is compared, and one of another form is not', async () => {
  const settings = store.settings();
  const first = await openFollower(settings);
  await first.follower.follow();
  await first.follower.digested();
  await first.follower.follow();
  first.close();
  const path = join(settings.directory, 'content-digest.json');
  const kept = readFileSync(path, 'utf8');
  expect(JSON.parse(kept)).toMatchObject({ revision: 0 });
  writeFileSync(path, kept.replace('"1:', '"2:'));
  const second = await openFollower(settings);
  expect(await second.follower.follow()).toBe(0);
  second.close();
  writeFileSync(path, kept.replace(/:[0-9a-f]{4}/, ':0000'));
  const third = closed(await openFollower(settings));
  await expect(third.follower.follow()).rejects.toMatchObject({ problem: 'diverged', revision: 0 });
});

test('entries before a snapshot are not needed to start from it', async () => {
  await commit(0);
  await makeSnapshot(node.settings);
  const { pk, sk } = numberedKey('LOG', 1);
  await store.dynamo.deleteItem({
    TableName: tableNames(store.settings()).data,
    Key: { pk: { S: pk }, sk: { S: sk } },
  });
  expect(await (await otherNode()).follower.follow()).toBe(1);
});

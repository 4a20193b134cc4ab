import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openAwsCommitSide } from '../../../../src/backends/aws/commit-side.ts';
import { tableNames } from '../../../../src/backends/aws/place.ts';
import { nodeFoundation } from '../../../../src/backends/embedded/node-foundation.ts';
import type { Turn } from '../../../../src/domain/ports/commit.ts';
import type { CommitPorts } from '../../../../src/domain/ports/commit-side.ts';
import { type DynamoDbProxy, startDynamoDbProxy } from '../../../aws/dynamodb-proxy.ts';
import { STORE } from '../../../contract/backend.ts';
import { aBatch } from '../../../contract/records.ts';
import { NO_SIGNATURES } from '../../embedded/given-store.ts';
import { type AwsNode, type AwsStore, givenAwsStore } from '../given-aws-store.ts';

/** A clock that a test moves: longer sleeps end when it says so. */
class HandClock {
  #now = Date.parse('2026-02-14T12:00:00.000Z');
  #sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  now(): string {
    return new Date(this.#now).toISOString();
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true || milliseconds < 1_000) return resolve();
      this.#sleepers.push({ until: this.#now + milliseconds, wake: resolve });
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  move(milliseconds: number): void {
    this.#now += milliseconds;
    const due = this.#sleepers.filter(({ until }) => until <= this.#now);
    this.#sleepers = this.#sleepers.filter(({ until }) => until > this.#now);
    for (const { wake } of due) wake();
  }
}

let proxy: DynamoDbProxy;
let store: AwsStore;
let node: AwsNode;
let clock: HandClock;
const closing: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  proxy = await startDynamoDbProxy(inject('dynamoDbPort'));
  store = await givenAwsStore(STORE, {}, { dynamoDbPort: proxy.port });
  node = await store.node();
  clock = new HandClock();
});
afterEach(async () => {
  for (const side of closing.splice(0)) await side.close();
  await store.close();
  await proxy.close();
});

async function commitSide(): Promise<CommitPorts> {
  const side = await openAwsCommitSide(node.settings, { ...nodeFoundation(), clock }, NO_SIGNATURES);
  closing.push(side);
  return side;
}

async function expires(): Promise<number> {
  const { Item } = await store.dynamo.getItem({
    TableName: tableNames(node.settings).data,
    Key: { pk: { S: 'TURN' }, sk: { S: 'TURN' } },
    ConsistentRead: true,
  });
  return Number(Item?.expires?.N);
}

/** Resolves once a renewal, or the lack of one, has shown. */
const settled = (isSo: () => Promise<boolean> | boolean) => expect.poll(isSo, { timeout: 30_000 }).toBe(true);

const aborted = (turn: Turn) => settled(() => turn.lost.aborted);

test('a lease is renewed while the work goes on, however long that takes', async () => {
  const side = await commitSide();
  const done = await side.turn.exclusively(async (turn) => {
    for (let renewal = 1; renewal <= 6; renewal++) {
      const before = await expires();
      clock.move(10_000);
      await settled(async () => (await expires()) > before);
    }
    return turn.lost.aborted;
  });
  expect(done).toMatchObject({ ok: true, value: false });
});

test('an executor whose lease another one has taken learns of it at the next renewal, and writes nothing', async () => {
  const [side, other] = [await commitSide(), await commitSide()];
  await side.turn.exclusively(async (turn) => {
    await store.endLease();
    expect((await other.turn.exclusively(async ({ fence }) => fence, 0)).ok).toBe(true);
    clock.move(10_000);
    await aborted(turn);
    expect(await side.writes.commit(aBatch([]), { revision: 0, turn })).toBe('lost');
  });
});

test('an executor that cannot renew for as long as its lease gives its turn up; a shorter trouble passes', async () => {
  const side = await commitSide();
  await side.turn.exclusively(async (turn) => {
    proxy.faults.meet('UpdateItem', { kind: 'cut' }, 1);
    clock.move(10_000);
    await settled(() => proxy.faults.seen.filter(({ operation }) => operation === 'UpdateItem').length >= 2);
    expect(turn.lost.aborted).toBe(false);
    proxy.faults.meet('UpdateItem', { kind: 'cut' }, 100);
    clock.move(10_000);
    clock.move(30_000);
    for (let i = 0; i < 4; i++) {
      const seen = proxy.faults.seen.length;
      clock.move(10_000);
      if (turn.lost.aborted) break;
      await settled(() => turn.lost.aborted || proxy.faults.seen.length > seen);
    }
    await aborted(turn);
  });
  proxy.faults.clear();
});

test('a clock ahead of the others takes no turn that is renewed, and one behind waits', async () => {
  const side = await commitSide();
  const behind = await openAwsCommitSide(
    node.settings,
    { ...nodeFoundation(), clock: { ...nodeFoundation().clock, now: () => '2020-01-01T00:00:00.000Z' } },
    NO_SIGNATURES,
  );
  closing.push(behind);
  await side.turn.exclusively(async () => {
    expect((await behind.turn.exclusively(async () => undefined, 0)).ok).toBe(false);
  });
  expect((await behind.turn.exclusively(async () => undefined, 0)).ok).toBe(true);
});

import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openAwsCommitSide } from '../../../../src/backends/aws/commit-side.ts';
import type { CommitPorts } from '../../../../src/domain/ports/commit-side.ts';
import { type LocalAccount, openLocalAccount } from '../../../aws/local-account.ts';
import { STORE } from '../../../contract/backend.ts';
import { inTurn } from '../../../contract/in-turn.ts';
import { aBatch, aBrand } from '../../../contract/records.ts';
import { NO_SIGNATURES } from '../../embedded/given-store.ts';
import { type AwsStore, givenAwsStore } from '../given-aws-store.ts';
import { impatientFoundation } from '../impatient-foundation.ts';
import { makeSnapshot } from '../make-snapshot.ts';
import { openFollower } from '../open-follower.ts';

let store: AwsStore;
let restored: LocalAccount;
const closing: { close(): unknown }[] = [];

beforeEach(async () => {
  store = await givenAwsStore(STORE, { brands: [aBrand()] });
  restored = await openLocalAccount({ dynamoDbPort: inject('dynamoDbPort'), s3: store.s3 });
});
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
  await restored.close();
  await store.close();
});

function closed<T extends { close(): unknown }>(one: T): T {
  closing.push(one);
  return one;
}

async function commit(side: CommitPorts, revision: number, name: string): Promise<void> {
  const brand = aBrand({ brandname: name, version: revision + 2 });
  const batch = aBatch([{ kind: 'brand.update', brand }], `CHG-${name}`);
  expect(await inTurn(side).commit(batch, { revision })).toBe('committed');
}

/** What point-in-time recovery does: all items of an instant, in other tables. */
async function restoreTables(): Promise<void> {
  for (const [role, TableName] of Object.entries(restored.tables)) {
    const from = TableName.replace(restored.settings().environment, store.settings().environment);
    expect(from).toContain(role);
    const { Items = [] } = await store.dynamo.scan({ TableName: from, ConsistentRead: true });
    for (const Item of Items) await restored.dynamo.putItem({ TableName, Item });
  }
}

test('tables restored under a new environment are a store that goes on from that instant, on nodes that begin anew', async () => {
  const { settings } = await store.node();
  const before = closed(await openAwsCommitSide(settings, impatientFoundation(), NO_SIGNATURES));
  await commit(before, 0, 'One');
  await makeSnapshot(settings);
  await commit(before, 1, 'Two');
  await restoreTables();
  await commit(before, 2, 'Damage');
  await makeSnapshot(settings);
  const node = restored.settings();
  const { follower, close } = await openFollower(node);
  closed({ close });
  expect(follower.replica.place.revision).toBe(1);
  expect(await follower.follow()).toBe(2);
  const after = closed(
    await openAwsCommitSide({ ...node, follow: () => follower.follow() }, impatientFoundation(), NO_SIGNATURES),
  );
  expect((await after.data.brand(12345))?.brandname).toBe('Two');
  await commit(after, 2, 'Three');
  expect(await after.data.current()).toBe(3);
  expect(await makeSnapshot({ ...node, follow: () => follower.follow() })).toMatchObject({ revision: 3 });
});

test('a node that keeps the replica from before a restore stops with an alarm', async () => {
  const { settings, follower } = await store.node();
  const before = closed(await openAwsCommitSide(settings, impatientFoundation(), NO_SIGNATURES));
  await restoreTables();
  await commit(before, 0, 'Damage');
  follower.close();
  const kept = closed(await openFollower({ ...restored.settings(), directory: settings.directory }));
  await expect(kept.follower.follow()).rejects.toMatchObject({ name: 'LogBroken', problem: 'chain' });
  expect(kept.follower.replica.place.revision).toBe(1);
});

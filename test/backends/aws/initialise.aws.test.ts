import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { openAwsCommitSide } from '../../../src/backends/aws/commit-side.ts';
import { initialiseAwsStore, type NewStore } from '../../../src/backends/aws/initialise.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { StoreExists } from '../../../src/backends/sqlite/store-errors.ts';
import { DEFAULT_DESK } from '../../../src/domain/escalation/desk.ts';
import { checkAudit } from '../../../src/executor/audit-check.ts';
import { ed25519Verifier } from '../../../src/executor/ed25519.ts';
import { type DynamoDbProxy, startDynamoDbProxy } from '../../aws/dynamodb-proxy.ts';
import { STORE } from '../../contract/backend.ts';
import { aBrand, aCombo } from '../../contract/records.ts';
import { NO_SIGNATURES, sourceOf } from '../embedded/given-store.ts';
import { type AwsStore, givenAwsStore } from './given-aws-store.ts';
import { impatientFoundation } from './impatient-foundation.ts';

const DATA = { brands: [aBrand()], combos: [aCombo(), aCombo({ ccid: 2 })] };
const DESK = { ...DEFAULT_DESK, notify_on_create: ['team@example.com'] };

let proxy: DynamoDbProxy;
let store: AwsStore;
beforeEach(async () => {
  proxy = await startDynamoDbProxy(inject('dynamoDbPort'));
  store = await givenAwsStore(STORE, {}, { dynamoDbPort: proxy.port, withoutStore: true });
  proxy.faults.clear();
});
afterEach(async () => {
  await store.close();
  await proxy.close();
});

const newStore = (over: Partial<NewStore> = {}): NewStore => ({
  info: STORE,
  source: sourceOf(DATA),
  desk: DESK,
  ...over,
});
const settings = () => given;
let given: ReturnType<AwsStore['settings']>;
beforeEach(() => {
  given = store.settings();
});
const make = (over: Partial<NewStore> = {}) => initialiseAwsStore(settings(), newStore(over), impatientFoundation());

/** Reads the store as a node of its own does. */
async function expectWhole(desk = DESK): Promise<void> {
  const { settings: node } = await store.node();
  const ports = await openAwsCommitSide(node, nodeFoundation(), NO_SIGNATURES);
  try {
    expect(await ports.data.current()).toBe(0);
    expect(await ports.data.store()).toEqual(STORE);
    expect(await ports.data.combosOf(12345)).toHaveLength(2);
    expect(await ports.data.desk()).toEqual(desk);
    expect((await checkAudit(ports, ed25519Verifier, undefined)).problems).toEqual([]);
  } finally {
    await ports.close();
  }
}

/** Rows that stop coming, as where a file of upstream ends in the middle or a person presses Ctrl-C. */
function* interrupted() {
  yield aCombo();
  throw new Error('interrupted');
}

describe('making a store that is interrupted leaves none, and making it again makes it', () => {
  const { source } = newStore();
  const cut = { kind: 'cut' } as const;
  const cutS3 = (path: string) =>
    store.s3.faults.meet(({ operation, method }) => method !== 'GET' && operation.includes(path), cut, 100);
  const interruptions: readonly { readonly when: string; interrupt(): void; readonly over?: Partial<NewStore> }[] = [
    { when: 'while data is loaded', interrupt: () => {}, over: { source: { ...source, combos: interrupted } } },
    { when: 'at the snapshot', interrupt: () => cutS3('/snapshots/') },
    { when: 'at the settings of the desk', interrupt: () => cutS3('/config/') },
    { when: 'at the head of the log', interrupt: () => proxy.faults.meet('TransactWriteItems', cut, 100) },
  ];
  test.each(interruptions)('$when', async ({ interrupt, over }) => {
    interrupt();
    await expect(make(over)).rejects.toThrow();
    expect(readdirSync(settings().directory).filter((name) => name.startsWith('.'))).toEqual([]);
    store.s3.faults.clear();
    proxy.faults.clear();
    await make();
    await expectWhole();
  });

  test('where the process was killed, and left what it had loaded', async () => {
    const { directory } = settings();
    await expect(make({ source: { ...source, combos: interrupted } })).rejects.toThrow('interrupted');
    mkdirSync(`${directory}/.initialising`);
    for (const file of ['replica.db', 'staging.db', 'replica.db.zst'])
      writeFileSync(`${directory}/.initialising/${file}`, 'half of it');
    await make();
    await expectWhole();
    expect(existsSync(`${directory}/.initialising`)).toBe(false);
  });
});

test('a lost answer to the last write makes one store, and the same again finds it', async () => {
  proxy.faults.meet('TransactWriteItems', { kind: 'lose' });
  await make();
  await expectWhole();
  await expect(make()).rejects.toThrow(StoreExists);
});

test('of two programs that make a store at once one does', async () => {
  const other = initialiseAwsStore(store.settings(), newStore(), nodeFoundation());
  const outcomes = await Promise.allSettled([make(), other]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expectWhole();
});

test('a directory in which another program makes a store is left alone', async () => {
  let reached = () => {};
  const isReached = new Promise<void>((resolve) => {
    reached = resolve;
  });
  let goOn = () => {};
  const mayGoOn = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  async function* slow() {
    yield aCombo();
    reached();
    await mayGoOn;
    yield aCombo({ ccid: 2 });
  }
  const { source } = newStore();
  const first = make({ source: { ...source, combos: slow } });
  await isReached;
  await expect(make()).rejects.toThrow('a store is made in it');
  goOn();
  await first;
  await expectWhole();
});

describe('what is there is refused before anything is loaded', () => {
  const never = () => {
    throw new Error('was read');
  };
  const unread = () => ({ source: { ...newStore().source, combos: never } });

  test('a store', async () => {
    await make();
    await expect(make(unread())).rejects.toThrow(StoreExists);
  });

  test.each([
    ['tables', { environment: 'nowhere' }, /AWS has no table brand_metagen_escalations_data_nowhere/],
    ['a bucket', { bucket: 'missing-bucket' }, /AWS has no bucket missing-bucket/],
  ])('the want of %s', async (_, over, message) => {
    store.s3.faults.meet(({ operation }) => operation.includes('/missing-bucket/'), {
      kind: 'answer',
      status: 404,
      code: 'NoSuchBucket',
    });
    const making = initialiseAwsStore({ ...settings(), ...over }, newStore(unread()), impatientFoundation());
    await expect(making).rejects.toThrow(message);
  });
});

test('settings of the desk that somebody wrote stay', async () => {
  const theirs = { ...DESK, notify_on_create: ['theirs@example.com'] };
  await make();
  const key = 'config/desk.json';
  expect(store.s3.objects.has(key)).toBe(true);
  store.s3.replace(key, Buffer.from(JSON.stringify(theirs)));
  await expectWhole(theirs);
  const { bucket } = settings();
  const next = await givenAwsStore(STORE, {}, { withoutStore: true });
  const clients = { ...next.settings().clients, s3Endpoint: `http://127.0.0.1:${store.s3.port}` };
  await initialiseAwsStore({ ...next.settings(), bucket, clients }, newStore(), nodeFoundation());
  expect(JSON.parse(String(store.s3.objects.get(key)?.body))).toEqual(theirs);
  await next.close();
});

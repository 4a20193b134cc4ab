import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAgentSide } from '../../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { done } from '../../../src/domain/refusal.ts';
import { resourceVersions, type VersionOf } from '../../../src/mcp/subscriptions/versions.ts';
import { ResourceWatcher } from '../../../src/mcp/subscriptions/watcher.ts';
import { resources } from '../../../src/resources/index.ts';
import { accepted, ROOT_CAUSE, refusalOf, SmallStore } from '../../executor/small-store.ts';
import { HandClock, settled } from '../hand-clock.ts';

const A_LOOK = 500;
const ESCALATION = 'escalation://ESC-2026-001';

let store: SmallStore;
let clock: HandClock;
let told: string[];
let logged: string[];
let close: () => Promise<void>;
let ports: ReturnType<typeof openAgentSide>;
const tell = (uri: string) => told.push(uri);

function givenWatcher(versionOf: VersionOf = resourceVersions(resources)): ResourceWatcher {
  const watcher = new ResourceWatcher({
    openStore: async () => done(ports),
    versionOf,
    clock,
    ids: nodeFoundation().ids,
    log: (line) => logged.push(line),
  });
  close = async () => watcher.close();
  return watcher;
}

beforeEach(async () => {
  store = await SmallStore.open();
  clock = new HandClock();
  told = [];
  logged = [];
  ports = openAgentSide(store.directory, { ...nodeFoundation(), clock });
});
afterEach(async () => {
  await close();
  await ports.close();
  await store.close();
});

test('given a subscriber to a change, when a person approves it, then they are told once', async () => {
  const watcher = givenWatcher();
  const change = accepted(await store.propose([ROOT_CAUSE]));
  const uri = `change://${change.body.change_id}`;
  accepted(await watcher.watch(uri, tell));
  await clock.advance(A_LOOK);
  expect(told).toStrictEqual([]);
  accepted(await store.decide(change));
  await clock.advance(A_LOOK);
  expect(told).toStrictEqual([uri]);
  await clock.advance(A_LOOK);
  expect(told).toStrictEqual([uri]);
});

test('a change that expires while nobody decides is told too', async () => {
  const watcher = givenWatcher();
  const change = accepted(await store.propose([ROOT_CAUSE]));
  accepted(await watcher.watch(`change://${change.body.change_id}`, tell));
  await clock.advance(72 * 3600 * 1000);
  expect(told).toHaveLength(1);
});

test('an escalation is told of when something is proposed for it and when that is applied, not when time passes', async () => {
  const watcher = givenWatcher();
  accepted(await watcher.watch(ESCALATION, tell));
  await clock.advance(100 * 3600 * 1000);
  expect(told).toStrictEqual([]);
  const change = accepted(await store.propose([ROOT_CAUSE]));
  await clock.advance(A_LOOK);
  expect(told).toHaveLength(1);
  accepted(await store.decide(change));
  await clock.advance(A_LOOK);
  expect(told).toHaveLength(2);
});

test('the store is looked at only while somebody is subscribed', async () => {
  const watcher = givenWatcher();
  expect(clock.sleepers).toBe(0);
  const leave = accepted(await watcher.watch(ESCALATION, tell));
  expect(clock.sleepers).toBe(1);
  leave();
  await settled();
  expect(clock.sleepers).toBe(0);
  accepted(await watcher.watch(ESCALATION, tell));
  expect(clock.sleepers).toBe(1);
});

test('who watches twice is told once, until they have left twice', async () => {
  const watcher = givenWatcher();
  const first = accepted(await watcher.watch(ESCALATION, tell));
  const second = accepted(await watcher.watch(ESCALATION, tell));
  await store.apply([ROOT_CAUSE]);
  await clock.advance(A_LOOK);
  expect(told).toHaveLength(1);
  first();
  first();
  await store.apply([ROOT_CAUSE]);
  await clock.advance(A_LOOK);
  expect(told).toHaveLength(2);
  second();
  await store.apply([ROOT_CAUSE]);
  await clock.advance(A_LOOK);
  expect(told).toHaveLength(2);
});

test('a late subscriber is not told of what was before; those who were there are', async () => {
  const watcher = givenWatcher();
  const early: string[] = [];
  accepted(await watcher.watch(ESCALATION, (uri) => early.push(uri)));
  await store.apply([ROOT_CAUSE]);
  accepted(await watcher.watch(ESCALATION, tell));
  await clock.advance(A_LOOK);
  expect(early).toHaveLength(1);
  expect(told).toHaveLength(0);
});

test.each([
  'change://CHG-01KH0000000000000000000000',
  'change://none',
  'escalation://ESC-2026-999',
  'brand://12345',
  'brand://12345/narratives',
  'file:///etc/passwd',
  'nonsense',
  '',
])('%j cannot be watched: it names nothing, or nothing that tells its changes', async (uri) => {
  const refusal = refusalOf(await givenWatcher().watch(uri, tell));
  expect(refusal).toMatchObject({ code: 'not_found', instead: expect.stringContaining('change://{change_id}') });
  expect(clock.sleepers).toBe(0);
});

test('there is an end to what one server watches', async () => {
  const watcher = givenWatcher(async () => 'the same');
  for (let i = 0; i < 500; i++) accepted(await watcher.watch(`x://${i}`, tell));
  expect(refusalOf(await watcher.watch('x://500', tell))).toMatchObject({ code: 'too_large' });
  accepted(await watcher.watch('x://499', tell));
});

test('a store that cannot be read for a while is one line in the log, and looked at again', async () => {
  let version = '1';
  let broken = false;
  const watcher = givenWatcher(async () => {
    if (broken) throw new Error('disk on fire');
    return version;
  });
  accepted(await watcher.watch('x://1', tell));
  broken = true;
  await clock.advance(A_LOOK);
  await clock.advance(A_LOOK);
  expect(logged).toHaveLength(1);
  version = '2';
  broken = false;
  await clock.advance(A_LOOK);
  expect(told).toStrictEqual(['x://1']);
});

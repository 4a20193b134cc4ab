import { Client, InMemoryTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MatchPool } from '../../src/backends/sqlite/matching/match-pool.ts';
import { matchThreads } from '../../src/backends/sqlite/matching/match-threads.ts';
import type { AgentPorts } from '../../src/domain/ports/agent-side.ts';
import { accepted, ROOT_CAUSE, SmallStore } from '../executor/small-store.ts';
import { HandClock, settled } from './hand-clock.ts';
import { givenHttp, givenServing } from './http/given-http.ts';

let store: SmallStore;
let clock: HandClock;
const closing: (() => Promise<void>)[] = [];
beforeEach(async () => {
  store = await SmallStore.open();
  clock = new HandClock();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await store.close();
});

async function givenClient(through?: (ports: AgentPorts) => AgentPorts): Promise<Client> {
  const given = { directory: store.directory, clock };
  const { serving, close } = givenServing(through === undefined ? given : { ...given, through });
  closing.push(close);
  const client = new Client({ name: 'cancelling', version: '1.0.0' });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await serving.build().connect(theirs);
  await client.connect(ours);
  closing.push(() => client.close());
  return client;
}

test('cancelling wait_for_change ends its looking, and only then', async () => {
  const client = await givenClient();
  const { change_id } = accepted(await store.propose([ROOT_CAUSE])).body;
  const told: unknown[] = [];
  const cancel = new AbortController();
  const waiting = client.callTool(
    { name: 'wait_for_change', arguments: { change_id, timeout_seconds: 50 } },
    { signal: cancel.signal, onprogress: (progress) => told.push(progress) },
  );
  const outcome = waiting.then(
    () => 'answered',
    () => 'cancelled',
  );
  await settled();
  await clock.advance(500);
  await clock.advance(500);
  expect(told).toMatchObject([0, 0.5, 1].map((progress) => ({ progress, total: 50 })));
  expect(clock.sleepers).toBe(1);
  cancel.abort();
  expect(await outcome).toBe('cancelled');
  await settled();
  expect(clock.sleepers).toBe(0);
  await clock.advance(5000);
  expect(told).toHaveLength(3);
});

test.each(['legacy', { pin: '2026-07-28' }] as const)(
  'over HTTP (%j) a wait_for_change that its client gives up looks no longer',
  async (mode) => {
    const server = await givenHttp({ directory: store.directory, clock, authenticate: () => ({ id: 'anybody' }) });
    closing.push(server.close);
    const client = new Client({ name: 'cancelling', version: '1.0.0' }, { versionNegotiation: { mode } });
    const requestInit = { headers: { authorization: 'any' } };
    await client.connect(new StreamableHTTPClientTransport(server.url, { requestInit }));
    closing.push(() => client.close());
    const { change_id } = accepted(await store.propose([ROOT_CAUSE])).body;
    const cancel = new AbortController();
    const call = { name: 'wait_for_change', arguments: { change_id, timeout_seconds: 50 } };
    const waiting = client.callTool(call, { signal: cancel.signal });
    await clock.sleepersAre(1);
    cancel.abort();
    await expect(waiting).rejects.toThrow();
    await clock.sleepersAre(0);
  },
);

test('who did not ask for progress waits in silence', async () => {
  const client = await givenClient();
  const strays: unknown[] = [];
  client.onerror = (error) => strays.push(error);
  client.fallbackNotificationHandler = async (notification) => void strays.push(notification);
  const { change_id } = accepted(await store.propose([ROOT_CAUSE])).body;
  const waiting = client.callTool({ name: 'wait_for_change', arguments: { change_id, timeout_seconds: 1 } });
  await settled();
  await clock.advance(500);
  await clock.advance(500);
  expect((await waiting).structuredContent).toMatchObject({ settled: false });
  expect(strays).toStrictEqual([]);
});

test('cancelling test_metadata_regex frees the thread that counts, for whoever waits for one', async () => {
  // The same pool as the store has, with a worker that counts for ever where the pattern says so.
  const script = new URL('../backends/sqlite/matching/obedient-worker.ts', import.meta.url);
  const threads = matchThreads({ script, database: 'none', grace: 10 });
  const pool = new MatchPool(threads);
  closing.push(() => threads.close());
  const client = await givenClient((ports) => ({
    ...ports,
    data: { ...ports.data, coverage: (request, signal) => pool.coverage(request, signal) },
  }));
  const count = (regex: string, signal?: AbortSignal) =>
    client.callTool(
      { name: 'test_metadata_regex', arguments: { regex, brandid: 12345 } },
      signal === undefined ? {} : { signal },
    );
  const cancel = new AbortController();
  const stuck = [count('STICK', cancel.signal), count('STICK')].map((call) => call.catch(() => 'cancelled'));
  const next = count('ANSWER');
  cancel.abort();
  expect(await stuck[0]).toBe('cancelled');
  // Both threads count for ten minutes yet, were the cancelled one not ended.
  expect((await next).structuredContent).toMatchObject({ coverage: { complete: true } });
  await threads.close();
  await stuck[1];
});

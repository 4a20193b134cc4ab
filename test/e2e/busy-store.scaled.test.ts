import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { givenLock } from '../concurrency/processes.ts';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { type ServerProcess, startServer } from '../mcp/http/server-process.ts';
import { type SubscribingClient, subscribingClient } from '../mcp/subscriptions/subscribing-client.ts';
import { isAll } from '../set-up/volume.ts';

let store: TemporaryStore;
let server: ServerProcess;
beforeAll(async () => {
  store = await temporaryStore({ combos: 3000 });
  server = await startServer(store.directory);
});
afterAll(async () => {
  await server.end();
  store.remove();
});

const note = (client: SubscribingClient, notes: string) =>
  client.callTool('add_escalation_notes', { escalation_id: 'ESC-2026-001', notes });

describe.each(isAll() ? ['stdio', 'HTTP'] : ['HTTP'])('over %s', (transport) => {
  let client: SubscribingClient;
  beforeAll(async () => {
    client = await subscribingClient('v1', transport === 'HTTP' ? { server } : { directory: store.directory });
    await client.callTool('get_brand_details', { brandid: 12345 });
  });
  afterAll(() => client.close());

  test('while a proposal waits for the lock of another process, other calls are answered, and then it is stored', async () => {
    const unlock = await givenLock(storeFiles(store.directory).proposals);
    let isProposed = false;
    const proposing = note(client, `It waits, over ${transport}.`).then((answer) => {
      isProposed = true;
      return answer;
    });
    await client.listTools();
    expect((await client.callTool('get_brand_details', { brandid: 12345 })).isError).toBe(false);
    // Were the loop held, the lock would have been waited for before any of these answers.
    expect(isProposed).toBe(false);
    await unlock();
    const { structured } = await proposing;
    expect(structured).toMatchObject({ state: 'proposed' });
  });
});

test.runIf(isAll())('a lock that outlasts the patience is refused, as something to try again', async () => {
  const client = await subscribingClient('v1', { server });
  const unlock = await givenLock(storeFiles(store.directory).proposals);
  const { refusal } = await note(client, 'It is refused.');
  expect(refusal).toMatchObject({ code: 'busy', instead: expect.stringContaining('Try again') });
  await unlock();
  expect((await note(client, 'It is refused.')).structured).toMatchObject({ state: 'proposed' });
  await client.close();
});

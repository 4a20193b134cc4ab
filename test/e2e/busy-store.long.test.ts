import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { givenLock } from '../concurrency/processes.ts';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { subscribingClient } from '../mcp/subscriptions/subscribing-client.ts';

let store: TemporaryStore;
beforeAll(async () => {
  store = await temporaryStore({ combos: 3000 });
});
afterAll(() => store.remove());

const NOTE = { escalation_id: 'ESC-2026-001', notes: 'It is refused.' };

test('a lock that outlasts the patience is refused, as something to try again', async () => {
  const client = await subscribingClient('v1', { directory: store.directory });
  const unlock = await givenLock(storeFiles(store.directory).proposals);
  const { refusal } = await client.callTool('add_escalation_notes', NOTE);
  expect(refusal).toMatchObject({ code: 'busy', instead: expect.stringContaining('Try again') });
  await unlock();
  expect((await client.callTool('add_escalation_notes', NOTE)).structured).toMatchObject({ state: 'proposed' });
  await client.close();
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAgentSide } from '../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import type { AgentPorts } from '../../src/domain/ports/agent-side.ts';
import { done } from '../../src/domain/refusal.ts';
import { resourceVersions } from '../../src/mcp/subscriptions/versions.ts';
import { ResourceWatcher } from '../../src/mcp/subscriptions/watcher.ts';
import { runnableTools } from '../../src/mcp/tool-runner.ts';
import { resources } from '../../src/resources/index.ts';
import { tools } from '../../src/tools/index.ts';
import { accepted, SmallStore } from '../executor/small-store.ts';
import { call } from './calls.ts';
import { HandClock } from './hand-clock.ts';

let store: SmallStore;
let ports: AgentPorts & { close(): Promise<void> };
/** Reads of the data, in order, since the last look at them. */
const reads: string[] = [];
const readsNow = () => reads.splice(0);

beforeAll(async () => {
  store = await SmallStore.open();
  const opened = openAgentSide(store.directory, nodeFoundation());
  const data = new Proxy(opened.data, {
    get(target, key) {
      reads.push(String(key));
      return Reflect.get(target, key);
    },
  });
  ports = { ...opened, data };
});
afterAll(async () => {
  await ports.close();
  await store.close();
});

function expectCurrentFirstAndOnce(calls: readonly string[]): void {
  expect(calls.length).toBeGreaterThan(1);
  expect(calls[0]).toBe('current');
  expect(calls.filter((name) => name === 'current')).toHaveLength(1);
}

test.each([
  ['get_brand_details', { brandid: 12345 }],
  ['list_escalations', {}],
  ['find_brands', { name: 'Star' }],
  ['add_escalation_notes', { escalation_id: 'ESC-2026-001', notes: 'A finding.' }],
  [
    'propose_plan',
    { reason: 'Note it.', steps: [{ operation: 'deactivate_brand', input: { brandid: 1, reason: 'x' } }] },
  ],
])('%s brings what it reads up to date before it reads, once', async (name, input) => {
  const around = { foundation: nodeFoundation(), openStore: async () => done(ports), log: () => {} };
  await runnableTools(tools, around).get(name)?.run(input, call);
  expectCurrentFirstAndOnce(readsNow());
});

test('a look at what is subscribed to does, once for all of it', async () => {
  const clock = new HandClock();
  const { ids } = nodeFoundation();
  const settings = { openStore: async () => done(ports), versionOf: resourceVersions(resources), clock, ids };
  const watcher = new ResourceWatcher({ ...settings, log: () => {} });
  const { body } = accepted(
    await store.propose([
      { operation: 'add_escalation_notes', input: { escalation_id: 'ESC-2026-001', notes: 'Another.' } },
    ]),
  );
  accepted(await watcher.watch('escalation://ESC-2026-001', () => {}));
  accepted(await watcher.watch(`change://${body.change_id}`, () => {}));
  readsNow();
  await clock.advance(500);
  expectCurrentFirstAndOnce(readsNow());
  watcher.close();
});

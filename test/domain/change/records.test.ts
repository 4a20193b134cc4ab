import { afterEach, beforeEach, expect, test } from 'vitest';
import { gatherRecords } from '../../../src/domain/change/records.ts';
import { listChanges } from '../../../src/domain/operations/changes/list-changes.ts';
import type { AgentPorts } from '../../../src/domain/ports/agent-side.ts';
import { AGENT, accepted, finding, SmallStore } from '../../executor/small-store.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

/** The ports, and the names of what is read through them. */
function counted(): { readonly ports: AgentPorts; readonly reads: string[] } {
  const reads: string[] = [];
  const watched = <P extends object>(port: P): P =>
    new Proxy(port, {
      get(target, key) {
        reads.push(String(key));
        return Reflect.get(target, key);
      },
    });
  const { data, authority, proposals } = store.ports;
  const ports = { ...store.ports, data: watched(data), authority: watched(authority), proposals: watched(proposals) };
  return { ports, reads };
}

async function readsOfPage(limit: number): Promise<readonly string[]> {
  const { ports, reads } = counted();
  const context = {
    principal: AGENT,
    connection: 'a connection',
    signal: new AbortController().signal,
    progress: () => {},
  };
  const page = accepted(await listChanges.run(listChanges.input.parse({ limit }), ports, context));
  expect(page.changes).toHaveLength(limit);
  return reads;
}

test('a page of changes costs six reads, however many changes are on it', async () => {
  for (let i = 0; i < 12; i++) accepted(await store.propose([finding(i)]));
  const reads = ['proposalPage', 'highestInstant', 'policy', 'recordsOn', 'appliedChangesOn', 'withdrawals'];
  expect([...(await readsOfPage(1))].sort()).toEqual([...reads].sort());
  expect([...(await readsOfPage(12))].sort()).toEqual([...reads].sort());
});

test('each change has its own records, in the order of the proposals', async () => {
  const applied = await store.apply([finding(1)]);
  const rejected = accepted(await store.propose([finding(2)]));
  accepted(await store.decide(rejected, 'reject'));
  const waiting = accepted(await store.propose([finding(3)]));
  const rows = [...(await store.ports.proposals.proposalPage({}, 10)).rows].reverse();
  const changes = (await gatherRecords(rows, store.ports)).map(({ change }) => accepted(change));
  expect(changes.map(({ body, state }) => [body.change_id, state])).toEqual([
    [applied.body.change_id, 'applied'],
    [rejected.body.change_id, 'rejected'],
    [waiting.body.change_id, 'proposed'],
  ]);
  expect(changes.map(({ decisions }) => decisions.length)).toEqual([1, 1, 0]);
  expect(changes.map(({ application }) => application?.state)).toEqual(['applied', undefined, undefined]);
  expect(await gatherRecords([], store.ports)).toEqual([]);
});

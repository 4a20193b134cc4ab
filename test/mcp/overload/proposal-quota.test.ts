import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAgentSide } from '../../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { RefusedProposals } from '../../../src/domain/change/refused-proposals.ts';
import { done } from '../../../src/domain/refusal.ts';
import { connectionId } from '../../../src/mcp/connection.ts';
import { ProposalQuota } from '../../../src/mcp/overload/proposal-quota.ts';
import { type RunnableTool, runnableTool } from '../../../src/mcp/tool-runner.ts';
import { tools } from '../../../src/tools/index.ts';
import { call } from '../calls.ts';
import { makeSampleStore, temporaryDirectory } from '../sample-store.ts';

const sample = temporaryDirectory();
let ports: ReturnType<typeof openAgentSide>;
beforeAll(async () => {
  await makeSampleStore(sample.path);
  ports = openAgentSide(sample.path, nodeFoundation());
});
afterAll(async () => {
  await ports.close();
  sample.remove();
});

let number = 0;

/** Proposes and withdraws through a connection of a server with this quota. */
function through(connection: string, quota: ProposalQuota, refusals = new RefusedProposals()) {
  const deps = { foundation: ports, openStore: async () => done(ports), log: () => {}, quota, refusals };
  const runnable = (name: string) => {
    const tool = tools.find(({ operation }) => operation.name === name);
    if (tool === undefined) throw new Error(name);
    return runnableTool(tool, () => tools, deps);
  };
  const [note, withdraw, close] = ['add_escalation_notes', 'withdraw_change', 'close_escalation'].map(runnable);
  const run = async (tool: RunnableTool | undefined, input: object) => {
    if (tool === undefined) throw new Error('no tool');
    return tool.run(input, { ...call, connection });
  };
  const own: string[] = [];
  return {
    async propose(notes = `Note ${number++}.`) {
      const outcome = await run(note, { escalation_id: 'ESC-2026-001', notes });
      if (outcome.ok) own.push(String(outcome.value.structured.change_id));
      return outcome;
    },
    withdraw: () => run(withdraw, { change_id: own.pop() }),
    wrong: () => run(close, { escalation_id: 'ESC-2026-999', resolution: 'x', lessons_learned: 'y' }),
    async clear() {
      for (const change_id of own.splice(0)) await run(withdraw, { change_id });
    },
  };
}

const id = (caller: string) => connectionId(caller, nodeFoundation().ids.nonce(), nodeFoundation().hasher);
const refusal = (message: string) => ({
  ok: false,
  refusal: { code: 'busy', message: expect.stringContaining(message), retry_after_seconds: 60 },
});
const MANY_BYTES = 1e9;

test('given a quarter of the store’s changes, then a connection waits, others do not, and a withdrawal makes room', async () => {
  const quota = () => new ProposalQuota({ waitingChanges: 8, waitingBytes: MANY_BYTES });
  const [one, two, three] = [through(id('a'), quota()), through(id('a'), quota()), through(id('a'), quota())];
  for (const connection of [one, two]) {
    for (let i = 0; i < 2; i++) expect((await connection.propose()).ok).toBe(true);
  }
  expect(await two.propose()).toMatchObject(refusal('all connections of this client'));
  await two.withdraw();
  const before = await ports.proposals.proposalAuditHead();
  expect(await one.propose()).toMatchObject(refusal('this connection'));
  // Nothing is left of a proposal that there was no room for.
  expect(await ports.proposals.proposalAuditHead()).toStrictEqual(before);
  expect((await two.propose()).ok).toBe(true);
  // A new connection, to a server that was started again, brings a caller no new room.
  expect(await three.propose()).toMatchObject(refusal('all connections of this client'));
  const others = [through(id('b'), quota()), through(id('b'), quota())];
  for (const other of others) for (let i = 0; i < 2; i++) expect((await other.propose()).ok).toBe(true);
  expect(await through(id('c'), quota()).propose()).toMatchObject(refusal('this store'));
  for (const connection of [one, two, ...others]) await connection.clear();
});

test('given many proposals at once, then no more of them are made than may wait', async () => {
  const one = through(id('a'), new ProposalQuota({ waitingChanges: 20, waitingBytes: MANY_BYTES }));
  const outcomes = await Promise.all(Array.from({ length: 12 }, () => one.propose()));
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(5);
  await one.clear();
});

test('given changes that are withdrawn again and again, then their bytes count, as the store keeps them', async () => {
  const before = await ports.proposals.proposalSizes('2000-01-01T00:00:00.000Z');
  const stored = before.reduce((sum, { bytes }) => sum + bytes, 0);
  const one = through(id('d'), new ProposalQuota({ waitingChanges: 1000, waitingBytes: 4 * (stored + 30_000) }));
  let outcome = await one.propose();
  for (let i = 0; i < 100 && outcome.ok; i++) {
    await one.clear();
    outcome = await one.propose('x'.repeat(1500) + String(number++));
  }
  expect(outcome).toMatchObject(refusal('this connection that wait for a decision or were withdrawn within a day'));
  expect(
    (await through(id('e'), new ProposalQuota({ waitingChanges: 1000, waitingBytes: MANY_BYTES })).propose()).ok,
  ).toBe(true);
});

test('given a flood of refused proposals, then the audit log gets a few entries', async () => {
  const quota = new ProposalQuota({ waitingChanges: 1000, waitingBytes: MANY_BYTES });
  const [one, other] = [id('f'), id('f')];
  const refusals = new RefusedProposals();
  const before = (await ports.proposals.proposalAuditHead())?.seq ?? 0;
  const flooding = through(one, quota, refusals);
  for (let i = 0; i < 70; i++) expect((await flooding.wrong()).ok).toBe(false);
  const entries = await ports.proposals.proposalAudit(before + 1, 100);
  expect(entries).toHaveLength(18);
  expect(entries.at(-1)?.fact).toMatchObject({
    event: 'proposal_refused',
    result: expect.stringMatching(/^not_found: close_escalation \(at least 64 refusals/),
  });
  await through(other, quota, refusals).wrong();
  expect((await ports.proposals.proposalAuditHead())?.seq).toBe(before + 19);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAgentSide } from '../../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { done, type Outcome } from '../../../src/domain/refusal.ts';
import type { RenderedAnswer } from '../../../src/mcp/execute.ts';
import { ProposalQuota } from '../../../src/mcp/overload/proposal-quota.ts';
import { runnableTools } from '../../../src/mcp/tool-runner.ts';
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

/** Proposes and withdraws as a connection with this quota. */
function connection(quota: ProposalQuota) {
  const runnable = runnableTools(tools, {
    foundation: ports,
    openStore: async () => done(ports),
    log: () => {},
    quota,
  });
  const run = async (name: string, input: object): Promise<Outcome<RenderedAnswer>> => {
    const tool = runnable.get(name);
    if (tool === undefined) throw new Error(name);
    return tool.run(input, call);
  };
  return {
    propose: () => run('add_escalation_notes', { escalation_id: 'ESC-2026-001', notes: `Note ${number++}.` }),
    withdraw: (change_id: string) => run('withdraw_change', { change_id }),
  };
}

const idOf = (outcome: Outcome<RenderedAnswer>) => String(outcome.ok ? outcome.value.structured.change_id : '');

test('given half of the store’s changes, then this connection waits, others do not, and a withdrawal makes room', async () => {
  const limits = { waitingChanges: 6, waitingBytes: 1e9 };
  const [one, other] = [connection(new ProposalQuota(limits)), connection(new ProposalQuota(limits))];
  const first = await one.propose();
  for (let i = 0; i < 2; i++) expect((await one.propose()).ok).toBe(true);
  const before = await ports.proposals.proposalAuditHead();
  expect(await one.propose()).toMatchObject({
    ok: false,
    refusal: { code: 'busy', message: expect.stringContaining('this connection'), retry_after_seconds: 60 },
  });
  // A flood of refused proposals leaves nothing behind.
  expect(await ports.proposals.proposalAuditHead()).toStrictEqual(before);
  const others = [];
  for (let i = 0; i < 3; i++) others.push(await other.propose());
  expect(others.every(({ ok }) => ok)).toBe(true);
  expect(await connection(new ProposalQuota(limits)).propose()).toMatchObject({
    ok: false,
    refusal: { code: 'busy', message: expect.stringContaining('this store') },
  });
  expect((await one.withdraw(idOf(first))).ok).toBe(true);
  expect((await one.propose()).ok).toBe(true);
  for (const outcome of others) await other.withdraw(idOf(outcome));
});

test('given many bytes, then they count as well', async () => {
  const waiting = await ports.proposals.proposalSizes('2000-01-01T00:00:00.000Z');
  const waitingBytes = waiting.reduce((sum, { bytes }) => sum + bytes, 0);
  const limits = { waitingChanges: 1000, waitingBytes };
  expect(await connection(new ProposalQuota(limits)).propose()).toMatchObject({
    ok: false,
    refusal: { code: 'busy', message: expect.stringContaining('MB') },
  });
  const roomy = new ProposalQuota({ ...limits, waitingBytes: 3 * waitingBytes });
  expect((await connection(roomy).propose()).ok).toBe(true);
});

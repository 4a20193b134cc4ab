import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openAwsAgentSide } from '../../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../../src/backends/aws/commit-side.ts';
import { tableNames } from '../../../src/backends/aws/place.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import type { AgentPorts } from '../../../src/domain/ports/agent-side.ts';
import type { CommitPorts } from '../../../src/domain/ports/commit-side.ts';
import { type DynamoDbProxy, startDynamoDbProxy } from '../../aws/dynamodb-proxy.ts';
import { STORE } from '../../contract/backend.ts';
import { inTurn } from '../../contract/in-turn.ts';
import {
  aBatch,
  aBrand,
  aDecision,
  aFact,
  anApplicationRecord,
  anApprover,
  anEscalation,
  aPolicy,
  CHANGE_ID,
} from '../../contract/records.ts';
import { NO_SIGNATURES } from '../embedded/given-store.ts';
import { type AwsStore, givenAwsStore } from './given-aws-store.ts';
import { impatientFoundation } from './impatient-foundation.ts';
import { AGENT_SIDE_WRITES, AUDIT, inTable, READS, requestedWrites, TRIAL_WRITES } from './requested-writes.ts';
import { givenSignals } from './signals/given-signals.ts';
import { givenAgents, withBedrock } from './trials/given-agents.ts';

/*
 * The rights that each role of the account needs: what its part of the ports asks DynamoDB for. The policies of the
 * deployment grant this and nothing else, so a new request has to appear here first.
 */

let proxy: DynamoDbProxy;
let store: AwsStore;
const closing: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  proxy = await startDynamoDbProxy(inject('dynamoDbPort'));
  store = await givenAwsStore(STORE, { brands: [aBrand()] }, { dynamoDbPort: proxy.port });
});
afterEach(async () => {
  for (const side of closing.splice(0)) await side.close();
  await store.close();
  await proxy.close();
});

async function commitSide(): Promise<CommitPorts> {
  const side = await openAwsCommitSide((await store.node()).settings, nodeFoundation(), NO_SIGNATURES);
  closing.push(side);
  proxy.faults.clear();
  return side;
}

/** Returns what was written and checked since the side was opened, each once, in order. */
const writtenSince = () =>
  [...new Set(proxy.faults.seen.flatMap((request) => requestedWrites(request, tableNames(store.settings()))))].sort();
/** Returns the operations that read. */
const reads = () =>
  [...new Set(proxy.faults.seen.map(({ operation }) => operation))]
    .filter((one) => !/Write|Update|Put/.test(one))
    .sort();

async function readAll({ data, authority, proposals }: AgentPorts): Promise<void> {
  await data.current();
  await data.appliedChange(CHANGE_ID);
  await data.appliedChangesOn([CHANGE_ID]);
  await authority.approvers();
  await authority.policy();
  for await (const _ of authority.policies());
  await authority.recordsOn([CHANGE_ID]);
  await authority.unresolvedApplications();
  await authority.approvedNotApplied();
  await authority.highestInstant();
  await authority.authorityAuditHead();
  await authority.authorityAudit(1, 10);
  await proposals.proposal(CHANGE_ID);
  await proposals.proposalConnection(CHANGE_ID);
  await proposals.withdrawals([CHANGE_ID]);
  await proposals.proposalPage({}, 10);
  await proposals.proposalPage({ escalation_id: 'ESC-2026-001' }, 10);
  await proposals.proposalSizes('2026-01-01T00:00:00.000Z');
  await proposals.proposalAuditHead();
  await proposals.proposalAudit(1, 10);
}

test('the agent side appends to its own table, in transactions, and scans nothing', async () => {
  const side = await openAwsAgentSide((await store.node()).settings, nodeFoundation());
  closing.push(side);
  proxy.faults.clear();
  const index = { created_at: '2026-02-14T12:00:00.000Z', escalation_id: 'ESC-2026-001' };
  await side.proposals.append({ change_id: CHANGE_ID, canonical: '{}', digest: 'd' }, index, aFact());
  await side.proposals.withdraw(CHANGE_ID, '2026-02-14T12:01:00.000Z', aFact());
  await side.proposals.record(aFact());
  await readAll(side);
  expect(writtenSince()).toEqual(AGENT_SIDE_WRITES);
  expect(reads()).toEqual(READS);
});

test('trials of agents are written into the table of the agent side, in transactions', async () => {
  const bedrock = await givenAgents(store);
  closing.push(bedrock);
  const side = await openAwsAgentSide(withBedrock((await store.node()).settings, bedrock), nodeFoundation());
  closing.push(side);
  proxy.faults.clear();
  const instructions = 'Answer with the metadata of the brand as JSON.';
  const { signal } = new AbortController();
  const ask = (text: string) =>
    side.data.tryInstructions({ agent: 'metadata_production', instructions: text, input: '{}' }, 'ann', signal);
  await ask(instructions);
  // Bedrock does not take it, so its cost is taken back.
  await ask('Short.');
  expect(writtenSince()).toEqual(TRIAL_WRITES);
});

test('the executor puts runs and signals on record in the data, and deletes nothing for them', async () => {
  const bedrock = await givenAgents(store);
  const signals = await givenSignals(store, () => new Date().toISOString());
  closing.push(bedrock, signals);
  const { settings } = await store.node();
  const side = await openAwsCommitSide(
    withBedrock(signals.settings(settings), bedrock),
    nodeFoundation(),
    NO_SIGNATURES,
  );
  closing.push(side);
  await side.data.current();
  const escalation = anEscalation({ created_at: new Date().toISOString() });
  await inTurn(side).commit(aBatch([{ kind: 'escalation.insert', escalation }]), { revision: 0 });
  proxy.faults.clear();
  const run = { kind: 'agent.run', agent: 'metadata_production', environment: 'prod', input: '{}' } as const;
  bedrock.faults.meet('InvokeAgent', { kind: 'answer', status: 400, code: 'ValidationException' });
  for (const brandid of [1, 2])
    await side.turn.exclusively((turn) => side.outside.carryOut(CHANGE_ID, { ...run, brandid }, turn));
  expect(await side.signals.publishMetrics()).toMatchObject({ sent: 2 });
  expect(await side.signals.anchorHeads()).toMatchObject({ sent: 1 });
  expect(writtenSince()).toEqual(
    [
      ...inTable('data', ['ConditionCheck TURN', 'Put CHG#', 'Update CHG#', 'Update PUB']),
      'data: UpdateItem TURN outside of a transaction',
    ].sort(),
  );
});

test('who decides writes approvers, policies and decisions, and nothing of the data', async () => {
  const { authorityWrites: writes } = await commitSide();
  await writes.enrol(anApprover(), aFact(), 'first');
  await writes.enrol(anApprover({ approver_id: 'bob' }), aFact());
  await writes.recordPolicy(aPolicy(), aFact());
  await writes.recordDecision(aDecision(), aFact());
  await writes.recordDecision(aDecision({ approver_id: 'bob', decision: 'reject' }), aFact());
  await writes.record(aFact());
  expect(writtenSince()).toEqual(
    inTable('authority', [
      ...AUDIT,
      ...['Put APPROVED', 'Put APPROVER', 'Put DECISION#', 'Put POLICY', 'Update POLICY'],
    ]).sort(),
  );
});

test('the executor writes data and applications, and neither decisions, approvers nor policies', async () => {
  const side = await commitSide();
  const { authorityWrites, outbox } = side;
  await authorityWrites.recordDecision(aDecision(), aFact());
  proxy.faults.clear();
  const executor = inTurn(side);
  await executor.claim(anApplicationRecord(), aFact());
  await executor.release(CHANGE_ID, aFact());
  await executor.claim(anApplicationRecord(), aFact());
  await executor.commit(aBatch([]), { revision: 0 });
  await executor.finish(anApplicationRecord({ state: 'outcome_unknown' }), aFact());
  await executor.finish(anApplicationRecord({ state: 'applied' }), aFact());
  const noon = '2026-02-14T12:00:00.000Z';
  const message = { message_id: 'MSG-1', kind: 'change_waiting', created_at: noon, subject: 's', body: 'b' } as const;
  await outbox.enqueue({ message, recipient: 'ann@example.com', about: ['CHG-1'], quiet_since: null });
  const retry_at = '2026-02-14T13:00:00.000Z';
  for (const delivery of await outbox.take('w', noon, retry_at, 10))
    await outbox.settle('w', delivery, { state: 'retry', retry_at, error: 'busy' }, noon);
  for (const delivery of await outbox.take('w', retry_at, '2026-02-14T14:00:00.000Z', 10))
    await outbox.settle('w', delivery, { state: 'delivered' }, retry_at);
  await outbox.outboxCounts();
  expect(writtenSince()).toEqual(
    [
      ...inTable('authority', AUDIT),
      ...inTable('authority', ['Delete APPROVED', 'Delete EXEC#', 'Delete UNDERWAY']),
      ...inTable('authority', ['Put APPROVED', 'Put EXEC#', 'Put UNDERWAY']),
      ...inTable('data', ['ConditionCheck TURN', 'Put CHG#', 'Put LOG#', 'Update HEAD', 'Update PUB']),
      ...inTable('data', ['Delete OUTBOX#DUE', 'Put OUTBOX#DUE', 'Put OUTBOX#MESSAGE', 'Update OUTBOX#COUNTS']),
      ...inTable('data', ['Update OUTBOX#MESSAGE', 'Put NOTICE#', 'Update NOTICE#']),
      'data: UpdateItem TURN outside of a transaction',
    ].sort(),
  );
});

test('who keeps snapshots names them in the head of the log, and removes those that nothing needs', async () => {
  let day = 0;
  const { clock, ...rest } = impatientFoundation();
  const now = () => new Date(Date.parse(STORE.created_at) + day * 24 * 60 * 60 * 1000).toISOString();
  const foundation = { ...rest, clock: { ...clock, now } };
  const side = await openAwsCommitSide((await store.node()).settings, foundation, NO_SIGNATURES);
  closing.push(side);
  const written = new Set<string>();
  for (const [revision, later] of [1, 2, 40].entries()) {
    day = later;
    await inTurn(side).commit(aBatch([], `CHG-${revision}`), { revision });
    proxy.faults.clear();
    await side.snapshots.keepUp();
    for (const one of writtenSince()) written.add(one);
  }
  expect([...written].sort()).toEqual(inTable('data', ['Delete SNAPSHOT', 'Put SNAPSHOT', 'Update HEAD']));
  const removed = store.s3.faults.seen.filter(({ method }) => method === 'DELETE');
  expect(removed.map(({ operation }) => operation)).toEqual([expect.stringContaining('/snapshots/1-')]);
});

test('only the audit and the enrolment of the first approver scan a table', async () => {
  const { authority } = await commitSide();
  for (const scan of [authority.decisions, authority.applications]) {
    proxy.faults.clear();
    for await (const _ of scan());
    expect(reads()).toEqual(['Scan']);
  }
  proxy.faults.clear();
  await authority.hasDecisions();
  expect(reads()).toEqual(['Scan']);
});

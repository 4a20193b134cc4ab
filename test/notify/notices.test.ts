import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import type { RequestedStep } from '../../src/domain/change/proposal.ts';
import { deskSchema } from '../../src/domain/escalation/desk.ts';
import type { Delivery } from '../../src/domain/notify/outbox.ts';
import { notifyPendingChanges } from '../../src/domain/notify/pending-notices.ts';
import { notifySla } from '../../src/domain/notify/sla-notices.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { AGENT, APPROVER_ID, accepted, finding, ROOT_CAUSE, SmallStore } from '../executor/small-store.ts';

const ED = 'ed.allison@rewardinsight.com';
const LIST = 'escalations@rewardinsight.com';
const START = Date.parse('2026-02-14T09:00:00.000Z');
const at = (hours: number): string => new Date(START + hours * 3_600_000).toISOString();

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

/** Returns the new messages in the outbox, as `kind: person`. */
async function told(): Promise<Delivery[]> {
  const taken = await store.ports.outbox.take('test', at(2000), at(9000), 1000);
  return taken.filter(({ message }) => message.kind !== 'escalation_assigned' && message.kind !== 'escalation_created');
}
const kindsOf = (deliveries: readonly Delivery[]) =>
  deliveries.map((one) => `${one.message.kind}: ${one.recipient}`).sort();

const assign = (assigned_to: string): RequestedStep => ({
  operation: 'assign_escalation',
  input: { escalation_id: 'ESC-2026-001', assigned_to },
});

function anotherWorker(): CommitPorts & { close(): Promise<void> } {
  const { clock } = store.ports;
  const desk = deskSchema.parse({ notify_on_create: [LIST] });
  return openCommitSide(store.directory, { ...nodeFoundation(), clock }, ed25519Verifier, { desk });
}

describe('given an escalation at level 1 that is assigned and not answered', () => {
  beforeEach(() => store.apply([assign('data-team@rewardinsight.com')]));

  test('when most of the response time has passed, then the assignee is notified once', async () => {
    store.setTime(at(17));
    expect(await notifySla(store.ports)).toEqual({ sla_at_risk: 0, sla_breached: 0 });
    store.setTime(at(19));
    expect(await notifySla(store.ports)).toEqual({ sla_at_risk: 1, sla_breached: 0 });
    store.setTime(at(20));
    expect(await notifySla(store.ports)).toEqual({ sla_at_risk: 0, sla_breached: 0 });
    const [notice, ...more] = await told();
    expect(more).toEqual([]);
    expect(notice?.recipient).toBe('data-team@rewardinsight.com');
    expect(notice?.message.body).toContain('ESC-2026-001 (Star), level 1');
    expect(notice?.message.body).toContain('due 2026-02-15T09:00:00.000Z');
  });

  test('when it runs out, then the assignee and the list are notified once, even by two workers at once', async () => {
    store.setTime(at(25));
    const other = anotherWorker();
    await Promise.all([notifySla(store.ports), notifySla(other)]);
    store.setTime(at(1000));
    await notifySla(other);
    await other.close();
    expect(kindsOf(await told())).toEqual([
      'sla_breached: data-team@rewardinsight.com',
      'sla_breached: escalations@rewardinsight.com',
    ]);
  });

  test('when the assignee answered, late or not, then there is no notice', async () => {
    store.setTime(at(30));
    const answer = accepted(await store.propose([ROOT_CAUSE], { ...AGENT, person: 'data-team@rewardinsight.com' }));
    expect(accepted(await store.decide(answer)).application?.state).toBe('applied');
    await notifySla(store.ports);
    expect(await told()).toEqual([]);
  });

  test('when the level changes, then the new timer gets notices again', async () => {
    store.setTime(at(25));
    await notifySla(store.ports);
    await store.apply([
      {
        operation: 'escalate_level',
        input: {
          escalation_id: 'ESC-2026-001',
          new_level: 2,
          reason: 'A change of the generator.',
          assigned_to: 'engineering@rewardinsight.com',
        },
      },
    ]);
    await notifySla(store.ports);
    store.setTime(at(25 + 49));
    expect(await notifySla(store.ports)).toEqual({ sla_at_risk: 0, sla_breached: 2 });
    expect(kindsOf(await told())).toEqual([
      'sla_breached: data-team@rewardinsight.com',
      'sla_breached: engineering@rewardinsight.com',
      'sla_breached: escalations@rewardinsight.com',
      'sla_breached: escalations@rewardinsight.com',
    ]);
  });
});

test('given an assignee who is on the list too, when the time runs out, then they get one notice', async () => {
  const desk = deskSchema.parse({ notify_on_create: ['Data-Team@rewardinsight.com'] });
  await store.apply([assign('data-team@rewardinsight.com')]);
  store.setTime(at(25));
  const ports = { ...store.ports, data: { ...store.ports.data, desk: async () => desk } };
  expect(await notifySla(ports)).toEqual({ sla_at_risk: 0, sla_breached: 1 });
  expect(await told()).toHaveLength(1);
});

test('given several escalations of one person, when all run out, then one message covers them', async () => {
  for (const reason of ['low_confidence', 'data_quality_concern', 'insufficient_data']) {
    await store.apply([
      { operation: 'create_escalation', input: { brandid: 100, reason, details: 'Evidence.', assigned_to: ED } },
    ]);
  }
  store.setTime(at(25));
  expect(await notifySla(store.ports)).toEqual({ sla_at_risk: 0, sla_breached: 6 });
  const notices = await told();
  expect(kindsOf(notices)).toEqual([`sla_breached: ${ED}`, `sla_breached: ${LIST}`]);
  expect(notices[0]?.message.subject).toBe('3 escalations are past the response time');
  expect(notices[0]?.message.body.match(/^ESC-2026-00[234] /gm)).toHaveLength(3);
});

describe('given changes that wait for a decision', () => {
  const tellWaiting = (ports: CommitPorts = store.ports) => notifyPendingChanges(ports, writeOperations);

  test('when the approver was notified, then there is no second notice, and none after the decision', async () => {
    const change = accepted(await store.propose([ROOT_CAUSE]));
    expect(await tellWaiting()).toEqual({ changes: 1, without_address: [] });
    store.setTime(at(2));
    expect((await tellWaiting()).changes).toBe(0);
    const decided = accepted(await store.propose([ROOT_CAUSE]));
    await store.decide(decided, 'reject');
    expect((await tellWaiting()).changes).toBe(0);
    const [notice, ...more] = await told();
    expect(more).toEqual([]);
    expect(notice?.recipient).toBe(APPROVER_ID);
    expect(notice?.message.body).toContain(`${change.body.change_id}: low risk, 1 step (add_escalation_notes)`);
  });

  test('when an agent proposes 200 in an hour, then the approver gets two mails', async () => {
    for (let minute = 0; minute < 60; minute += 5) {
      store.setTime(at(minute / 60));
      for (let i = 0; i < 17; i++) accepted(await store.propose([finding(minute * 100 + i)]));
      await tellWaiting();
    }
    store.setTime(at(1.01));
    await tellWaiting();
    const notices = await told();
    expect(notices.map(({ message }) => message.subject)).toEqual([
      '17 changes await your decision',
      '187 changes await your decision',
    ]);
    expect(notices[1]?.message.body).toContain('and 167 more.');
  });

  test('when two workers notify at once, then one mail is sent', async () => {
    for (let i = 0; i < 5; i++) accepted(await store.propose([finding(i)]));
    const other = anotherWorker();
    await Promise.all([tellWaiting(), tellWaiting(other), tellWaiting(), tellWaiting(other)]);
    await other.close();
    expect(await told()).toHaveLength(1);
  });

  test('when the proposal has texts of an agent, then the mail has none of them', async () => {
    const notes = 'Urgent! Approve at https://evil.example now';
    const input = { escalation_id: 'ESC-2026-001', notes };
    const principal = { ...AGENT, name: 'https://evil.example' };
    accepted(await store.propose([{ operation: 'add_escalation_notes', input }], principal));
    await tellWaiting();
    const [notice] = await told();
    expect(JSON.stringify(notice?.message)).not.toContain('evil');
  });
});

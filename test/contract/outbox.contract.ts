import { expect, it } from 'vitest';
import type { Delivery, Notice } from '../../src/domain/notify/outbox.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { givenStores, type MakeBackend } from './backend.ts';
import { inTurn } from './in-turn.ts';
import { aBatch } from './records.ts';

const NOON = '2026-02-14T12:00:00.000Z';
const LATER = '2026-02-14T12:10:00.000Z';
const TOMORROW = '2026-02-15T12:00:00.000Z';
const ANN = 'ann@example.com';
const BOB = 'bob@example.com';

function aNotice(over: Partial<Notice> & { readonly message_id?: string; readonly created_at?: string } = {}): Notice {
  const { message_id = 'MSG-1', created_at = NOON, ...rest } = over;
  const message = { message_id, kind: 'change_waiting', created_at, subject: 'Waiting', body: 'CHG-1' } as const;
  return { message, recipient: ANN, about: ['CHG-1'], quiet_since: null, ...rest };
}

const idsOf = (deliveries: readonly Delivery[]) =>
  deliveries.map(({ message, recipient }) => `${message.message_id} ${recipient}`);

async function taken(commit: CommitPorts, worker: string, now: string, until = LATER): Promise<Delivery> {
  const [delivery] = await commit.outbox.take(worker, now, until, 1);
  if (delivery === undefined) throw new Error('nothing is due');
  return delivery;
}

export function outboxContract(make: MakeBackend): void {
  const given = givenStores(make);

  it('gives each person of a message a delivery of their own, oldest message first', async () => {
    const { commit } = await given();
    const message = { kind: 'escalation_closed', subject: 's', body: 'b' } as const;
    const outbox = [
      { ...message, message_id: 'MSG-2', created_at: LATER, to: [ANN] },
      { ...message, message_id: 'MSG-1', created_at: NOON, to: [BOB, ANN, BOB] },
    ];
    await inTurn(commit).commit({ ...aBatch([]), outbox }, { revision: 0 });
    const due = await commit.outbox.take('w1', LATER, TOMORROW, 10);
    expect(idsOf(due)).toEqual([`MSG-1 ${ANN}`, `MSG-1 ${BOB}`, `MSG-2 ${ANN}`]);
    expect(await commit.outbox.outboxCounts()).toEqual({ pending: 3, delivered: 0, given_up: 0 });
  });

  it('gives a delivery to one worker until its lease ends', async () => {
    const { commit, anotherCommitSide } = await given();
    await commit.outbox.enqueue(aNotice());
    const other = anotherCommitSide();
    const first = await taken(commit, 'w1', NOON);
    expect(await other.outbox.take('w2', NOON, LATER, 10)).toEqual([]);
    const second = await taken(other, 'w2', LATER, TOMORROW);
    expect(second).toEqual(first);
    expect(await commit.outbox.settle('w1', first, { state: 'delivered' }, LATER)).toBe('lost');
    expect(await other.outbox.settle('w2', second, { state: 'delivered' }, LATER)).toBe('settled');
    expect(await other.outbox.settle('w2', second, { state: 'delivered' }, LATER)).toBe('lost');
    expect(await commit.outbox.take('w1', TOMORROW, TOMORROW, 10)).toEqual([]);
  });

  it('offers a delivery to be retried at its time, with the attempts so far, and one given up never', async () => {
    const { commit } = await given();
    await commit.outbox.enqueue(aNotice());
    const first = await taken(commit, 'w1', NOON);
    expect(first.attempts).toBe(0);
    const retry = { state: 'retry', retry_at: LATER, error: 'busy' } as const;
    expect(await commit.outbox.settle('w1', first, retry, NOON)).toBe('settled');
    expect(await commit.outbox.take('w1', NOON, LATER, 10)).toEqual([]);
    const second = await taken(commit, 'w1', LATER, TOMORROW);
    expect(second.attempts).toBe(1);
    await commit.outbox.settle('w1', second, { state: 'given_up', error: 'no such user' }, LATER);
    expect(await commit.outbox.take('w1', TOMORROW, TOMORROW, 10)).toEqual([]);
    expect(await commit.outbox.outboxCounts()).toEqual({ pending: 0, delivered: 0, given_up: 1 });
  });

  it('offers a delivery that was not tried at once again', async () => {
    const { commit } = await given();
    await commit.outbox.enqueue(aNotice());
    await commit.outbox.settle('w1', await taken(commit, 'w1', NOON), { state: 'untried' }, NOON);
    expect((await taken(commit, 'w2', NOON)).attempts).toBe(0);
  });

  it('tells a person of a thing once, whoever tells it and under whatever message', async () => {
    const { commit, anotherCommitSide, dump } = await given();
    const outcomes = await Promise.all([
      commit.outbox.enqueue(aNotice({ about: ['CHG-1', 'CHG-2'] })),
      anotherCommitSide().outbox.enqueue(aNotice({ message_id: 'MSG-2', about: ['CHG-2', 'CHG-3'] })),
    ]);
    expect([...outcomes].sort()).toEqual(['queued', 'suppressed']);
    const before = await dump();
    expect(await commit.outbox.enqueue(aNotice({ message_id: 'MSG-3', about: ['CHG-2', 'CHG-4'] }))).toBe('suppressed');
    expect(await dump()).toBe(before);
    expect(await commit.outbox.notifiedKeys('change_waiting', ANN, ['CHG-2', 'CHG-4'])).toEqual(new Set(['CHG-2']));
    expect(await commit.outbox.notifiedKeys('change_waiting', BOB, ['CHG-2'])).toEqual(new Set());
    expect(await commit.outbox.notifiedKeys('sla_breached', ANN, ['CHG-2'])).toEqual(new Set());
  });

  it('keeps quiet for as long as asked', async () => {
    const { commit } = await given();
    await commit.outbox.enqueue(aNotice());
    const next = { message_id: 'MSG-2', about: ['CHG-2'], created_at: LATER };
    expect(await commit.outbox.enqueue(aNotice({ ...next, quiet_since: '2026-02-14T11:59:59.999Z' }))).toBe(
      'suppressed',
    );
    expect(await commit.outbox.enqueue(aNotice({ ...next, recipient: BOB, quiet_since: NOON }))).toBe('queued');
    expect(await commit.outbox.enqueue(aNotice({ ...next, message_id: 'MSG-3', quiet_since: NOON }))).toBe('queued');
  });

  it('leaves the revision as it is: messages are no data', async () => {
    const { commit, agent } = await given();
    await commit.outbox.enqueue(aNotice());
    await commit.outbox.settle('w1', await taken(commit, 'w1', NOON), { state: 'delivered' }, NOON);
    expect(await agent.data.current()).toBe(0);
  });
}

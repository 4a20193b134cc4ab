import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { SLA_STATES } from '../../../../src/domain/escalation/sla.ts';
import { listEscalations } from '../../../../src/domain/operations/escalations/list-escalations.ts';
import { queueResource } from '../../../../src/resources/queue.ts';
import { answerOf, CONTEXT, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const list = async (input: z.input<typeof listEscalations.input> = {}) =>
  answerOf(await store.run(listEscalations, { limit: 200, ...input }));
const busiest = async () => {
  const known = await store.ports().data.assignees();
  return known.toSorted((a, b) => b.active - a.active)[0] ?? { assigned_to: '', active: 0 };
};

describe('the response times in list_escalations', () => {
  it.each(['none', 'met', 'breached'] as const)('gives what is %s and not closed', async (state) => {
    const { escalations } = await list({ sla: [state] });
    expect(escalations.length).toBeGreaterThan(0);
    expect(escalations.every((one) => one.sla.state === state && one.status !== 'closed')).toBe(true);
  });

  it('gives every escalation that is not closed under exactly one state', async () => {
    const each = await Promise.all(SLA_STATES.map((state) => list({ sla: [state] })));
    const { total } = await list({ status: ['open', 'assigned', 'investigating', 'resolving', 'verifying'] });
    expect(each.reduce((sum, page) => sum + page.total, 0)).toBe(total);
  });

  it('together with another filter gives what both select', async () => {
    const { escalations } = await list({ sla: ['breached'], level: 1 });
    expect(escalations.every((one) => one.sla.state === 'breached' && one.level === 1)).toBe(true);
  });
});

describe('the queue of an assignee', () => {
  const queueOf = (variables: Record<string, string>) =>
    store.run(listEscalations, listEscalations.input.parse(queueResource.input(variables)));

  it('holds what they have that is not closed', async () => {
    const { assigned_to, active } = await busiest();
    const queue = answerOf(await queueOf({ assignee: encodeURIComponent(assigned_to) }));
    expect(queue.total).toBe(active);
    expect(queue.escalations.every((one) => one.assigned_to === assigned_to && one.status !== 'closed')).toBe(true);
  });

  it('begins with what awaits a response, by when it is due', async () => {
    const { assigned_to } = await busiest();
    const queue = answerOf(await queueOf({ assignee: assigned_to }));
    const waits = queue.escalations.map((one) => one.sla.due_at !== null && one.sla.state !== 'met');
    const due = queue.escalations.filter((one) => one.status === 'assigned').map((one) => one.sla.due_at ?? '');
    expect(due.length).toBeGreaterThan(0);
    expect(due).toEqual(due.toSorted());
    expect(waits[0]).toBe(true);
  });

  it('of somebody unknown is refused with the known ones', async () => {
    const { assigned_to } = await busiest();
    const refusal = refusalOf(await queueOf({ assignee: 'nobody@rewardinsight.com' }));
    expect(refusal.code).toBe('not_found');
    expect(refusal.people).toContain(assigned_to);
  });

  it('of somebody on a team, or of the owner, without any escalation is empty', async () => {
    const ports = store.ports();
    const desk = { ...(await ports.data.desk()), teams: { '1': ['New.Analyst@rewardinsight.com'], '2': [], '3': [] } };
    const mine = { ...(await ports.data.store()), owner: 'owner@rewardinsight.com' };
    const around = { ...ports, data: { ...ports.data, desk: async () => desk, store: async () => mine } };
    for (const assignee of ['new.analyst@rewardinsight.com', 'owner@rewardinsight.com']) {
      const input = listEscalations.input.parse(queueResource.input({ assignee }));
      expect(answerOf(await listEscalations.run(input, around, CONTEXT)).total).toBe(0);
    }
  });

  it('suggests known assignees', async () => {
    const { assigned_to } = await busiest();
    const complete = queueResource.complete.assignee;
    expect(await complete?.(assigned_to.slice(0, 3).toUpperCase(), store.ports(), {})).toContain(assigned_to);
    expect(await complete?.('zzz', store.ports(), {})).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { listEscalations } from '../../../../src/domain/operations/escalations/list-escalations.ts';
import { answerOf, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const list = async (input: z.input<typeof listEscalations.input> = {}) =>
  answerOf(await store.run(listEscalations, input));

describe('list_escalations', () => {
  it('gives a page a person can read, with the total', async () => {
    const { escalations, total, next_cursor } = await list();
    expect(escalations).toHaveLength(20);
    expect(total).toBeGreaterThan(20);
    expect(next_cursor).not.toBeNull();
  });

  it('walks all pages without repeating or losing any', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    let total = 0;
    do {
      const page = await list({ limit: 50, ...(cursor === null ? {} : { cursor }) });
      seen.push(...page.escalations.map((one) => one.escalation_id));
      cursor = page.next_cursor;
      total = page.total;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(total);
    expect(seen).toHaveLength(total);
  });

  it("finds the runbook's case by its brand, with its response time", async () => {
    const { escalations, total } = await list({ brandid: 12345 });
    expect(total).toBe(1);
    expect(escalations[0]).toMatchObject({
      escalation_id: 'ESC-2026-001',
      brandname: 'Star',
      reason: 'ambiguous_brand_name',
      level: 1,
      sla: { due_at: expect.stringMatching(/Z$/) },
    });
  });

  it('filters by status, level and reason together', async () => {
    const { escalations } = await list({ status: ['closed', 'verifying'], level: 1, reason: 'iteration_limit' });
    expect(escalations.length).toBeGreaterThan(0);
    for (const one of escalations) {
      expect(['closed', 'verifying']).toContain(one.status);
      expect(one).toMatchObject({ level: 1, reason: 'iteration_limit' });
    }
  });

  it('shows what nobody has: its timer has not started', async () => {
    const { escalations } = await list({ unassigned: true, status: ['open'] });
    expect(escalations.length).toBeGreaterThan(0);
    expect(escalations.every((one) => one.assigned_to === null && one.sla.state === 'none')).toBe(true);
  });

  it('sorts the oldest first where asked', async () => {
    const created = (await list({ sort: 'oldest' })).escalations.map((one) => one.created_at);
    expect(created).toEqual(created.toSorted());
  });

  it('finds the work of one assignee', async () => {
    const assignee = (await store.ports().data.assignees())[0]?.assigned_to ?? '';
    const { escalations } = await list({ assigned_to: assignee });
    expect(escalations.length).toBeGreaterThan(0);
    expect(escalations.every((one) => one.assigned_to === assignee)).toBe(true);
  });

  it('refuses an assignee nobody knows and names those it knows', async () => {
    const refusal = refusalOf(await store.run(listEscalations, { assigned_to: 'nobody@example.com' }));
    const [known] = await store.ports().data.assignees();
    expect(refusal).toMatchObject({ code: 'not_found', field: 'assigned_to' });
    expect(refusal.people).toContain(known?.assigned_to);
  });

  it('refuses an assignee together with unassigned', async () => {
    const input = { assigned_to: 'ed.allison@rewardinsight.com', unassigned: true } as const;
    expect(refusalOf(await store.run(listEscalations, input))).toMatchObject({
      code: 'invalid_input',
      field: 'unassigned',
    });
  });

  it.each([
    [{ status: [] }, 'status'],
    [{ status: ['pending'] }, 'status'],
    [{ level: 4 }, 'level'],
    [{ limit: 201 }, 'limit'],
    [{ brandid: '12345' }, 'brandid'],
    [{ cursor: 'a b' }, 'cursor'],
    [{ state: 'open' }, undefined],
  ])('does not take %j', (input, field) => {
    const parsed = listEscalations.input.safeParse(input);
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues[0]?.path[0]).toBe(field);
  });
});

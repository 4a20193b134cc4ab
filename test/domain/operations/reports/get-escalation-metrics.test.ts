import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Escalation } from '../../../../src/domain/escalation/escalation.ts';
import { getEscalationMetrics } from '../../../../src/domain/operations/reports/get-escalation-metrics.ts';
import { answerOf, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const metrics = async (input: z.input<typeof getEscalationMetrics.input> = {}) =>
  answerOf(await store.run(getEscalationMetrics, input));

async function allEscalations(): Promise<readonly Escalation[]> {
  const page = await store.ports().data.escalationPage({}, 'oldest', 1000);
  return page.rows;
}
const sum = (rows: readonly { escalations: number }[]) => rows.reduce((total, row) => total + row.escalations, 0);

describe('get_escalation_metrics', () => {
  it('counts every escalation of the sample once in each breakdown', async () => {
    const all = await allEscalations();
    const { reasons, methods, active, escalation_rate, trend } = await metrics();
    const closed = all.filter((one) => one.resolution !== null).length;
    expect(sum(reasons)).toBe(all.length);
    expect(sum(methods)).toBe(closed);
    expect(active.total).toBe(all.length - closed);
    expect(sum(active.by_level)).toBe(active.total);
    expect(sum(active.by_status)).toBe(active.total);
    expect(escalation_rate.escalated_brands).toBe(new Set(all.map((one) => one.brandid)).size);
    expect(trend.at(-1)?.active_at_end).toBe(active.total);
  });

  it('measures a period by its first and last day, both included', async () => {
    const day = (await allEscalations())[0]?.created_at.slice(0, 10) ?? '';
    const created = (await allEscalations()).filter((one) => one.created_at.startsWith(day)).length;
    expect(created).toBeGreaterThan(0);
    const answer = await metrics({ from: day, to: day });
    expect(sum(answer.reasons)).toBe(created);
    expect(answer.trend.map((one) => one.month)).toEqual([day.slice(0, 7)]);
  });

  it('of a period without any, gives noughts and no averages', async () => {
    const { escalation_rate, resolution_time, sla } = await metrics({ from: '2020-01-01', to: '2020-01-31' });
    expect(escalation_rate).toMatchObject({ escalated_brands: 0, percent: 0, state: 'within_target' });
    expect(resolution_time.map((one) => one.average_hours)).toEqual([null, null, null]);
    expect(sla.map((one) => one.breached_percent)).toEqual([0, 0, 0]);
  });

  it('refuses a period that ends before it begins', async () => {
    const refusal = refusalOf(await store.run(getEscalationMetrics, { from: '2026-02-14', to: '2026-02-13' }));
    expect(refusal).toMatchObject({ code: 'invalid_input', field: 'to' });
  });
});

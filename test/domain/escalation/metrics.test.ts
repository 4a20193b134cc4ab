import { describe, expect, test } from 'vitest';
import { DEFAULT_DESK } from '../../../src/domain/escalation/desk.ts';
import { type EscalationCounts, escalationMetrics } from '../../../src/domain/escalation/metrics.ts';

const HOUR = 3_600_000;
const NOTHING: EscalationCounts = {
  ...{ brands: 3000, escalated_brands: 0, by_reason: [], resolution: [], by_method: [] },
  ...{ active: [], responses: [], months: [] },
};
const EVER = { from: null, to: null };
const measure = (counts: Partial<EscalationCounts>, period: { from: string | null; to: string | null } = EVER) =>
  escalationMetrics({ ...NOTHING, ...counts }, DEFAULT_DESK, period);

describe('the escalation rate', () => {
  test.each([
    [120, 4, 'within_target'],
    [150, 5, 'above_target'],
    [300, 10, 'above_target'],
    [301, 10.03, 'alert'],
  ])('%i of 3000 brands are %f %%: %s', (escalated_brands, percent, state) => {
    expect(measure({ escalated_brands }).escalation_rate).toMatchObject({
      ...{ escalated_brands, brands: 3000, percent, state },
      ...{ target_percent: 5, alert_percent: 10 },
    });
  });

  test('of no brands at all is 0', () => {
    expect(measure({ brands: 0 }).escalation_rate).toMatchObject({ percent: 0, state: 'within_target' });
  });
});

describe('the resolution time', () => {
  test('is held against 24 hours, 48 hours and a week', () => {
    const times = { closed: 2, median_ms: 10 * HOUR, p90_ms: 50 * HOUR, within_target: 1 };
    const { resolution_time } = measure({
      resolution: [
        { level: 1, average_ms: 23.96 * HOUR, ...times },
        { level: 2, average_ms: 48 * HOUR, ...times },
      ],
    });
    expect(resolution_time).toMatchObject([
      { level: 1, target_hours: 24, average_hours: 24, on_target: true, closed: 2, within_target: 1 },
      { level: 2, target_hours: 48, average_hours: 48, on_target: false, median_hours: 10, p90_hours: 50 },
      { level: 3, target_hours: 168, average_hours: null, on_target: null, closed: 0 },
    ]);
  });
});

describe('reasons and methods', () => {
  test('are ranked, with their share in percent', () => {
    const { reasons, methods } = measure({
      by_reason: [
        { reason: 'system_error', escalations: 1 },
        { reason: 'iteration_limit', escalations: 2 },
      ],
      by_method: [{ method: 'brand_split', escalations: 4 }],
    });
    expect(reasons).toEqual([
      { reason: 'iteration_limit', escalations: 2, percent: 66.67 },
      { reason: 'system_error', escalations: 1, percent: 33.33 },
    ]);
    expect(methods).toEqual([{ method: 'brand_split', escalations: 4, percent: 100 }]);
  });
});

describe('response times', () => {
  test('the breach rate leaves out what is not due yet', () => {
    const { sla } = measure({ responses: [{ level: 1, started: 12, breached: 2, overdue: 1, waiting: 2 }] });
    expect(sla[0]).toEqual({
      ...{
        level: 1,
        response_hours: 24,
        started: 12,
        in_time: 8,
        breached: 2,
        overdue: 1,
        waiting: 2,
        breached_percent: 20,
      },
    });
    expect(sla[1]).toMatchObject({ level: 2, started: 0, breached_percent: 0 });
  });
});

describe('the trend', () => {
  const months = [
    { month: '2025-11', created: 5, closed: 1 },
    { month: '2026-01', created: 3, closed: 6 },
    { month: '2026-02', created: 2, closed: 0 },
  ];

  test('carries over what was not closed, through a month without any', () => {
    expect(measure({ months }).trend).toEqual([
      { month: '2025-11', created: 5, closed: 1, active_at_end: 4 },
      { month: '2025-12', created: 0, closed: 0, active_at_end: 4 },
      { month: '2026-01', created: 3, closed: 6, active_at_end: 1 },
      { month: '2026-02', created: 2, closed: 0, active_at_end: 3 },
    ]);
  });

  test('of a period begins with what was active before it', () => {
    const period = { from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' };
    expect(measure({ months }, period).trend).toEqual([{ month: '2026-01', created: 3, closed: 6, active_at_end: 1 }]);
  });
});

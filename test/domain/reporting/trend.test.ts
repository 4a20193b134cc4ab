import { describe, expect, test } from 'vitest';
import { type ReportPeriod, reportPeriod } from '../../../src/domain/reporting/period.ts';
import { trendOf, trendPlan } from '../../../src/domain/reporting/trend.ts';

const NOW = '2026-06-01T10:00:00.000Z';

function period(type: 'daily' | 'weekly' | 'monthly' | 'quarterly', given: Record<string, string>): ReportPeriod {
  const outcome = reportPeriod(type, given, NOW);
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return outcome.value;
}

describe('a trend is drawn', () => {
  test('of a day by the fortnight that ends with it', () => {
    const { unit, intervals } = trendPlan(period('daily', { date: '2026-02-14' }), NOW);
    expect(unit).toBe('day');
    expect(intervals).toHaveLength(14);
    expect([intervals[0]?.first, intervals.at(-1)?.last]).toEqual(['2026-02-01', '2026-02-14']);
  });

  test('of a month by its days', () => {
    expect(trendPlan(period('monthly', { month: '2026-02' }), NOW).intervals).toHaveLength(28);
  });

  test('of a quarter by weeks that cover each of its days once', () => {
    const { unit, intervals } = trendPlan(period('quarterly', { quarter: '2026-Q1' }), NOW);
    expect(unit).toBe('week');
    expect(intervals).toHaveLength(13);
    expect(intervals.at(-1)).toEqual({ first: '2026-03-26', last: '2026-03-31' });
  });

  test('of a period under way until today', () => {
    const { intervals } = trendPlan(period('monthly', { month: '2026-02' }), '2026-02-10T09:00:00.000Z');
    expect(intervals.at(-1)?.last).toBe('2026-02-10');
  });
});

test('carries over what was active, and gathers the days of a week', () => {
  const plan = trendPlan(period('quarterly', { quarter: '2026-Q1' }), NOW);
  const days = [
    { day: '2026-01-01', created: 3, closed: 1 },
    { day: '2026-01-07', created: 1, closed: 0 },
    { day: '2026-01-08', created: 0, closed: 2 },
  ];
  expect(trendOf(plan, days, 5).slice(0, 3)).toEqual([
    { from: '2026-01-01', created: 4, closed: 1, active_at_end: 8 },
    { from: '2026-01-08', created: 0, closed: 2, active_at_end: 6 },
    { from: '2026-01-15', created: 0, closed: 0, active_at_end: 6 },
  ]);
});

import type { ReportPeriod } from './period.ts';
import { addDays } from './period.ts';

/** An interval of the trend in whole days, both included. */
interface Interval {
  readonly first: string;
  readonly last: string;
}

export interface TrendPlan {
  readonly unit: 'day' | 'week';
  readonly intervals: readonly Interval[];
}

const EARLIER_DAYS_IN_DAILY_REPORT = 13;

/**
 * Divides a report's trend into intervals: the two weeks up to the day for a daily report, the days of the period for a
 * weekly or monthly one, its weeks for a quarterly one. Future intervals are left out.
 */
export function trendPlan({ report_type, first_day, last_day }: ReportPeriod, now: string): TrendPlan {
  const today = now.slice(0, 10);
  const last = last_day < today ? last_day : today;
  const first = report_type === 'daily' ? addDays(first_day, -EARLIER_DAYS_IN_DAILY_REPORT) : first_day;
  const days = report_type === 'quarterly' ? 7 : 1;
  const intervals: Interval[] = [];
  for (let day = first; day <= last; day = addDays(day, days)) {
    const end = addDays(day, days - 1);
    intervals.push({ first: day, last: end < last_day ? end : last_day });
  }
  return { unit: days === 1 ? 'day' : 'week', intervals };
}

/**
 * Sums daily counts by interval.
 *
 * @param active number of active escalations at the start of the first interval
 */
export function trendOf(
  { intervals }: TrendPlan,
  days: readonly { readonly day: string; readonly created: number; readonly closed: number }[],
  active: number,
): { from: string; created: number; closed: number; active_at_end: number }[] {
  let active_at_end = active;
  return intervals.map(({ first, last }) => {
    const within = days.filter(({ day }) => day >= first && day <= last);
    const created = within.reduce((sum, day) => sum + day.created, 0);
    const closed = within.reduce((sum, day) => sum + day.closed, 0);
    active_at_end += created - closed;
    return { from: first, created, closed, active_at_end };
  });
}

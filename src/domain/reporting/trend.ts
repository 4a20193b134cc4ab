import type { ReportPeriod } from './period.ts';
import { dayAfter } from './period.ts';

/** A stretch of the trend: whole days, the last one included. */
interface Stretch {
  readonly first: string;
  readonly last: string;
}

export interface TrendPlan {
  readonly unit: 'day' | 'week';
  readonly stretches: readonly Stretch[];
}

const DAYS_BEFORE_A_DAY = 13;

/**
 * What a report's trend is drawn of: a day's of the fortnight that ends with it, a week's and a month's of their days,
 * a quarter's of its weeks. What is still to come is left out.
 */
export function trendPlan({ report_type, first_day, last_day }: ReportPeriod, now: string): TrendPlan {
  const today = now.slice(0, 10);
  const last = last_day < today ? last_day : today;
  const first = report_type === 'daily' ? dayAfter(first_day, -DAYS_BEFORE_A_DAY) : first_day;
  const days = report_type === 'quarterly' ? 7 : 1;
  const stretches: Stretch[] = [];
  for (let day = first; day <= last; day = dayAfter(day, days)) {
    const end = dayAfter(day, days - 1);
    stretches.push({ first: day, last: end < last_day ? end : last_day });
  }
  return { unit: days === 1 ? 'day' : 'week', stretches };
}

/** Counts of days gathered into the stretches. @param active how many were active when the first stretch began */
export function trendOf(
  { stretches }: TrendPlan,
  days: readonly { readonly day: string; readonly created: number; readonly closed: number }[],
  active: number,
): { from: string; created: number; closed: number; active_at_end: number }[] {
  let active_at_end = active;
  return stretches.map(({ first, last }) => {
    const within = days.filter(({ day }) => day >= first && day <= last);
    const created = within.reduce((sum, day) => sum + day.created, 0);
    const closed = within.reduce((sum, day) => sum + day.closed, 0);
    active_at_end += created - closed;
    return { from: first, created, closed, active_at_end };
  });
}

import type { MetricsPeriod } from '../../../domain/escalation/metrics.ts';
import { DAY } from '../../../domain/escalation/sla.ts';

/** Later than every date and instant, so that an open end needs no separate statement. */
const NEVER = '~';

/** Dates for which counts are kept, without `until` itself. */
interface Dates {
  readonly unit: 'day' | 'month';
  readonly from: string;
  readonly until: string;
}

/** A period as whole months, whole days before and after them, and what is left of a day at its ends. */
export interface DateSpan {
  readonly dates: readonly Dates[];
  /** Pairs of instants, without the second one itself. */
  readonly edges: readonly (readonly [from: string, to: string])[];
}

/** Returns the ends of a period for comparing instants with. */
export function within({ from, to }: MetricsPeriod): { readonly from: string; readonly to: string } {
  return { from: from ?? '', to: to ?? NEVER };
}

/** Splits a period. Counts of days and months are kept; what is left at its ends is counted one by one. */
export function dateSpan(period: MetricsPeriod): DateSpan {
  const { dates, edges } = daySpan(period);
  return { dates: dates.flatMap(({ from, until }) => datesBetween(from, until)), edges };
}

/** Splits a period as {@link dateSpan} does, but without months. */
export function daySpan({ from, to }: MetricsPeriod): DateSpan {
  const first = from === null ? '' : startsDay(from) ? dayOf(from) : dayAfter(from);
  const until = to === null ? NEVER : dayOf(to);
  if (first > until) return { dates: [], edges: from === null || to === null ? [] : [[from, to]] };
  return {
    dates: first < until ? [{ unit: 'day', from: first, until }] : [],
    edges: [
      ...(from === null || startsDay(from) ? [] : [[from, startOf(first)] as const]),
      ...(to === null || startsDay(to) ? [] : [[startOf(until), to] as const]),
    ],
  };
}

/** Takes as many whole months as there are. A month comes before its first day, so its name ends the days before it. */
function datesBetween(first: string, until: string): readonly Dates[] {
  const months = {
    from: first === '' || first.endsWith('-01') ? monthOf(first) : monthAfter(first),
    until: monthOf(until),
  };
  if (months.from >= months.until) return [{ unit: 'day', from: first, until }];
  const dates: readonly Dates[] = [
    { unit: 'day', from: first, until: months.from },
    { unit: 'month', ...months },
    { unit: 'day', from: months.until, until },
  ];
  return dates.filter((some) => some.from < some.until);
}

function monthOf(day: string): string {
  return day.slice(0, 7);
}

function monthAfter(day: string): string {
  return monthOf(dateAt(Date.parse(startOf(`${monthOf(day)}-28`)) + 4 * DAY));
}

/** Years after 9999 have five digits, and would come before all others. */
function dateAt(milliseconds: number): string {
  const date = new Date(milliseconds);
  return date.getUTCFullYear() > 9999 ? NEVER : dayOf(date.toISOString());
}

function dayOf(instant: string): string {
  return instant.slice(0, 10);
}

function startOf(day: string): string {
  return `${day}T00:00:00.000Z`;
}

function startsDay(instant: string): boolean {
  return instant === startOf(dayOf(instant));
}

function dayAfter(instant: string): string {
  return dateAt(Date.parse(startOf(dayOf(instant))) + DAY);
}

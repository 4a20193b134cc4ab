import { quarterOf } from '../escalation/desk.ts';
import { DAY } from '../escalation/sla.ts';
import type { Span } from '../ports/analytics.ts';
import { done, type Outcome, type Refusal, refused } from '../refusal.ts';

/** The runbook's three reports, and one for its quarterly planning. */
export const REPORT_TYPES = ['daily', 'weekly', 'monthly', 'quarterly'] as const;
export type ReportType = (typeof REPORT_TYPES)[number];

/** A period of whole UTC days. */
export interface ReportPeriod extends Span {
  readonly report_type: ReportType;
  /** The name in the report's URI: a day, `first..last`, `2026-02` or `2026-Q1`. */
  readonly name: string;
  readonly first_day: string;
  /** Included. */
  readonly last_day: string;
}

/** The arguments that select a period; without any, it is the last complete one. */
export interface PeriodArguments {
  readonly date?: string;
  readonly start_date?: string;
  readonly end_date?: string;
  readonly month?: string;
  readonly quarter?: string;
}

/** The arguments of each report. */
const ARGUMENTS: Readonly<Record<ReportType, readonly (keyof PeriodArguments)[]>> = {
  daily: ['date'],
  weekly: ['start_date', 'end_date'],
  monthly: ['month'],
  quarterly: ['quarter'],
};
const DAYS_PER_WEEK = 7;
/** Older than any desk, and recent enough that string comparison of ISO 8601 dates works. */
const FIRST_YEAR = '2000';

/** Returns the period that the arguments select. A refusal names the invalid argument and a valid one. */
export function reportPeriod(type: ReportType, input: PeriodArguments, now: string): Outcome<ReportPeriod> {
  const foreign = Object.values(ARGUMENTS)
    .flat()
    .find((name) => input[name] !== undefined && !ARGUMENTS[type].includes(name));
  if (foreign !== undefined) return refused(belongsElsewhere(type, foreign));
  const period = namedPeriod(type, input);
  if (period !== undefined && !period.ok) return period;
  const value = period?.value ?? lastCompletePeriod(type, now);
  const [field = 'date'] = ARGUMENTS[type];
  if (value.first_day < FIRST_YEAR) return refused(tooEarly(field));
  if (value.from > now) return refused(inFuture(field, value, lastCompletePeriod(type, now)));
  return done(value);
}

function namedPeriod(type: ReportType, input: PeriodArguments): Outcome<ReportPeriod> | undefined {
  if (type === 'weekly') return weekOf(input);
  const name = input[ARGUMENTS[type][0] ?? 'date'];
  return name === undefined ? undefined : done(calendarPeriod(type, name));
}

function weekOf({ start_date, end_date }: PeriodArguments): Outcome<ReportPeriod> | undefined {
  const first = start_date ?? (end_date === undefined ? undefined : addDays(end_date, 1 - DAYS_PER_WEEK));
  if (first === undefined) return undefined;
  const week = weekFrom(first);
  if (end_date === undefined || end_date === week.last_day) return done(week);
  return refused({
    code: 'invalid_input',
    field: 'end_date',
    message: `A week has ${DAYS_PER_WEEK} days, the last one included; from ${first} it does not end on ${end_date}.`,
    instead: `Give an end_date of ${week.last_day}, or leave it out.`,
  });
}

function belongsElsewhere(type: ReportType, field: keyof PeriodArguments): Refusal {
  const owner = REPORT_TYPES.find((candidate) => ARGUMENTS[candidate].includes(field)) ?? type;
  return {
    code: 'invalid_input',
    field,
    message: `${field} belongs to the ${owner} report; this report is ${type}.`,
    instead: `Give ${ARGUMENTS[type].join(' and ')}, or report_type ${owner}.`,
  };
}

function tooEarly(field: string): Refusal {
  return {
    code: 'invalid_input',
    field,
    message: `The earliest year for a report is ${FIRST_YEAR}.`,
    instead: `Give a ${field} of ${FIRST_YEAR} or later.`,
  };
}

function inFuture(field: string, { name, first_day }: ReportPeriod, last: ReportPeriod): Refusal {
  return {
    code: 'invalid_input',
    field,
    message: `The period ${name} begins on ${first_day}, which is in the future.`,
    instead: `The last complete period is ${last.name}; leave out ${field} to get it.`,
  };
}

/** The last period that has ended. Weeks end on Saturdays, as in the runbook's example. */
export function lastCompletePeriod(type: ReportType, now: string): ReportPeriod {
  const today = now.slice(0, 10);
  if (type === 'daily') return calendarPeriod('daily', addDays(today, -1));
  if (type === 'weekly') {
    const sinceSunday = new Date(`${today}T00:00:00.000Z`).getUTCDay();
    return weekFrom(addDays(today, -sinceSunday - DAYS_PER_WEEK));
  }
  const current = calendarPeriod(type, type === 'monthly' ? today.slice(0, 7) : quarterOf(today));
  return periodBefore(current);
}

/** The period of the same type directly before this one. */
export function periodBefore({ report_type, first_day }: ReportPeriod): ReportPeriod {
  if (report_type === 'weekly') return weekFrom(addDays(first_day, -DAYS_PER_WEEK));
  const last = addDays(first_day, -1);
  if (report_type === 'daily') return calendarPeriod('daily', last);
  return calendarPeriod(report_type, report_type === 'monthly' ? last.slice(0, 7) : quarterOf(last));
}

function weekFrom(first: string): ReportPeriod {
  const last = addDays(first, DAYS_PER_WEEK - 1);
  return between('weekly', `${first}..${last}`, first, last);
}

/** @param name a day, a month `2026-02` or a quarter `2026-Q1`, depending on the type */
function calendarPeriod(type: Exclude<ReportType, 'weekly'>, name: string): ReportPeriod {
  if (type === 'daily') return between(type, name, name, name);
  const year = Number(name.slice(0, 4));
  const [firstMonth, months] =
    type === 'monthly' ? [Number(name.slice(5, 7)), 1] : [Number(name.slice(6, 7)) * 3 - 2, 3];
  const first = new Date(Date.UTC(year, firstMonth - 1, 1)).toISOString().slice(0, 10);
  const next = new Date(Date.UTC(year, firstMonth - 1 + months, 1)).toISOString().slice(0, 10);
  return between(type, name, first, addDays(next, -1));
}

function between(report_type: ReportType, name: string, first_day: string, last_day: string): ReportPeriod {
  return { report_type, name, first_day, last_day, from: startOf(first_day), to: startOf(addDays(last_day, 1)) };
}

/** The first instant of a day. */
export function startOf(day: string): string {
  return `${day}T00:00:00.000Z`;
}

/** Adds a number of days, which may be negative, to a day. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(startOf(day)) + days * DAY).toISOString().slice(0, 10);
}

/** Returns the arguments that select the period of a name. A malformed name is passed on, for the schema to refuse. */
export function argumentsOf(type: string, name: string): PeriodArguments {
  if (type === 'weekly') {
    const [start_date = name, end_date = name] = name.split('..');
    return { start_date, end_date };
  }
  if (type === 'monthly') return { month: name };
  return type === 'quarterly' ? { quarter: name } : { date: name };
}

import { quarterOf } from '../escalation/desk.ts';
import { HOUR } from '../escalation/sla.ts';
import type { Span } from '../ports/analytics.ts';
import { done, type Outcome, type Refusal, refused } from '../refusal.ts';

/** The runbook's three reports, and the one of its quarterly planning. */
export const REPORT_TYPES = ['daily', 'weekly', 'monthly', 'quarterly'] as const;
export type ReportType = (typeof REPORT_TYPES)[number];

/** Whole UTC days. */
export interface ReportPeriod extends Span {
  readonly report_type: ReportType;
  /** As it stands in the report's address: a day, `first..last`, `2026-02` or `2026-Q1`. */
  readonly name: string;
  readonly first_day: string;
  /** Included. */
  readonly last_day: string;
}

/** The arguments that say which period; none says the last whole one. */
export interface PeriodArguments {
  readonly date?: string;
  readonly start_date?: string;
  readonly end_date?: string;
  readonly month?: string;
  readonly quarter?: string;
}

/** Which argument belongs to which report. */
const ARGUMENTS: Readonly<Record<ReportType, readonly (keyof PeriodArguments)[]>> = {
  daily: ['date'],
  weekly: ['start_date', 'end_date'],
  monthly: ['month'],
  quarterly: ['quarter'],
};
const DAY = 24 * HOUR;
const DAYS_OF_A_WEEK = 7;
/** No desk is older; far earlier years have no day before them that ISO 8601 writes alike. */
const FIRST_YEAR = '2000';

/** The period that the arguments name, or which of them is wrong and what would do. */
export function reportPeriod(type: ReportType, given: PeriodArguments, now: string): Outcome<ReportPeriod> {
  const foreign = Object.values(ARGUMENTS)
    .flat()
    .find((name) => given[name] !== undefined && !ARGUMENTS[type].includes(name));
  if (foreign !== undefined) return refused(belongsElsewhere(type, foreign));
  const period = namedPeriod(type, given);
  if (period !== undefined && !period.ok) return period;
  const value = period?.value ?? lastWholePeriod(type, now);
  const [field = 'date'] = ARGUMENTS[type];
  if (value.first_day < FIRST_YEAR) return refused(tooEarly(field));
  if (value.from > now) return refused(notBegun(field, value, lastWholePeriod(type, now)));
  return done(value);
}

function namedPeriod(type: ReportType, given: PeriodArguments): Outcome<ReportPeriod> | undefined {
  if (type === 'weekly') return weekOf(given);
  const name = given[ARGUMENTS[type][0] ?? 'date'];
  return name === undefined ? undefined : done(calendarPeriod(type, name));
}

function weekOf({ start_date, end_date }: PeriodArguments): Outcome<ReportPeriod> | undefined {
  const first = start_date ?? (end_date === undefined ? undefined : dayAfter(end_date, 1 - DAYS_OF_A_WEEK));
  if (first === undefined) return undefined;
  const week = weekFrom(first);
  if (end_date === undefined || end_date === week.last_day) return done(week);
  return refused({
    code: 'invalid_input',
    field: 'end_date',
    message: `A week has ${DAYS_OF_A_WEEK} days, the last one included; from ${first} it does not end on ${end_date}.`,
    instead: `Give an end_date of ${week.last_day}, or leave it out.`,
  });
}

function belongsElsewhere(type: ReportType, field: keyof PeriodArguments): Refusal {
  const owner = REPORT_TYPES.find((one) => ARGUMENTS[one].includes(field)) ?? type;
  return {
    code: 'invalid_input',
    field,
    message: `${field} is of the ${owner} report; this one is ${type}.`,
    instead: `Give ${ARGUMENTS[type].join(' and ')}, or report_type ${owner}.`,
  };
}

function tooEarly(field: string): Refusal {
  return {
    code: 'invalid_input',
    field,
    message: `Reports begin with the year ${FIRST_YEAR}.`,
    instead: `Give a ${field} of ${FIRST_YEAR} or later.`,
  };
}

function notBegun(field: string, { name, first_day }: ReportPeriod, last: ReportPeriod): Refusal {
  return {
    code: 'invalid_input',
    field,
    message: `The period ${name} begins on ${first_day}, which is still to come.`,
    instead: `The last whole period is ${last.name}; leave ${field} out for it.`,
  };
}

/** The last period that had ended by now; weeks end on Saturdays, as in the runbook's example. */
export function lastWholePeriod(type: ReportType, now: string): ReportPeriod {
  const today = now.slice(0, 10);
  if (type === 'daily') return calendarPeriod('daily', dayAfter(today, -1));
  if (type === 'weekly') {
    const sinceSunday = new Date(`${today}T00:00:00.000Z`).getUTCDay();
    return weekFrom(dayAfter(today, -sinceSunday - DAYS_OF_A_WEEK));
  }
  const current = calendarPeriod(type, type === 'monthly' ? today.slice(0, 7) : quarterOf(today));
  return periodBefore(current);
}

/** The period of the same kind that ends where this one begins. */
export function periodBefore({ report_type, first_day }: ReportPeriod): ReportPeriod {
  if (report_type === 'weekly') return weekFrom(dayAfter(first_day, -DAYS_OF_A_WEEK));
  const last = dayAfter(first_day, -1);
  if (report_type === 'daily') return calendarPeriod('daily', last);
  return calendarPeriod(report_type, report_type === 'monthly' ? last.slice(0, 7) : quarterOf(last));
}

function weekFrom(first: string): ReportPeriod {
  const last = dayAfter(first, DAYS_OF_A_WEEK - 1);
  return between('weekly', `${first}..${last}`, first, last);
}

/** @param name a day, a month `2026-02` or a quarter `2026-Q1`, as the type has it */
function calendarPeriod(type: Exclude<ReportType, 'weekly'>, name: string): ReportPeriod {
  if (type === 'daily') return between(type, name, name, name);
  const year = Number(name.slice(0, 4));
  const [firstMonth, months] =
    type === 'monthly' ? [Number(name.slice(5, 7)), 1] : [Number(name.slice(6, 7)) * 3 - 2, 3];
  const first = new Date(Date.UTC(year, firstMonth - 1, 1)).toISOString().slice(0, 10);
  const next = new Date(Date.UTC(year, firstMonth - 1 + months, 1)).toISOString().slice(0, 10);
  return between(type, name, first, dayAfter(next, -1));
}

function between(report_type: ReportType, name: string, first_day: string, last_day: string): ReportPeriod {
  return { report_type, name, first_day, last_day, from: startOf(first_day), to: startOf(dayAfter(last_day, 1)) };
}

/** The instant with which a day begins. */
export function startOf(day: string): string {
  return `${day}T00:00:00.000Z`;
}

/** The day so many days later. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(startOf(day)) + days * DAY).toISOString().slice(0, 10);
}

/** The arguments that ask for the period of this name; a name of another form stays as it is, for the schema to refuse. */
export function argumentsOf(type: string, name: string): PeriodArguments {
  if (type === 'weekly') {
    const [start_date = name, end_date = name] = name.split('..');
    return { start_date, end_date };
  }
  if (type === 'monthly') return { month: name };
  return type === 'quarterly' ? { quarter: name } : { date: name };
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  argumentsOf,
  lastCompletePeriod,
  type PeriodArguments,
  periodBefore,
  REPORT_TYPES,
  type ReportType,
  reportPeriod,
} from '../../../src/domain/reporting/period.ts';

const NOW = '2026-02-18T10:00:00.000Z';
const periodOf = (type: ReportType, given: PeriodArguments = {}, now = NOW) => {
  const outcome = reportPeriod(type, given, now);
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return outcome.value;
};
const refusalOf = (type: ReportType, given: PeriodArguments) => {
  const outcome = reportPeriod(type, given, NOW);
  return outcome.ok ? undefined : outcome.refusal;
};

describe('the period of a report', () => {
  test.each([
    ['daily', { date: '2026-02-14' }, '2026-02-14', '2026-02-14', '2026-02-14'],
    [
      'weekly',
      { start_date: '2026-02-08', end_date: '2026-02-14' },
      '2026-02-08..2026-02-14',
      '2026-02-08',
      '2026-02-14',
    ],
    ['weekly', { start_date: '2026-02-08' }, '2026-02-08..2026-02-14', '2026-02-08', '2026-02-14'],
    ['weekly', { end_date: '2026-02-14' }, '2026-02-08..2026-02-14', '2026-02-08', '2026-02-14'],
    ['monthly', { month: '2024-02' }, '2024-02', '2024-02-01', '2024-02-29'],
    ['quarterly', { quarter: '2025-Q4' }, '2025-Q4', '2025-10-01', '2025-12-31'],
  ] as const)('%s of %o', (type, given, name, first_day, last_day) => {
    expect(periodOf(type, given)).toMatchObject({ report_type: type, name, first_day, last_day });
  });

  test.each([
    ['daily', '2026-02-17'],
    ['weekly', '2026-02-08..2026-02-14'],
    ['monthly', '2026-01'],
    ['quarterly', '2025-Q4'],
  ] as const)('%s is the last whole one where none is named', (type, name) => {
    expect(periodOf(type).name).toBe(name);
  });

  test('a week that ended with yesterday is the last whole one', () => {
    expect(lastCompletePeriod('weekly', '2026-02-15T00:00:00.000Z').name).toBe('2026-02-08..2026-02-14');
    expect(lastCompletePeriod('weekly', '2026-02-14T23:59:59.999Z').name).toBe('2026-02-01..2026-02-07');
  });

  test('may be under way', () => {
    expect(periodOf('monthly', { month: '2026-02' }).to).toBe('2026-03-01T00:00:00.000Z');
  });
});

describe('is refused, with what would do,', () => {
  test.each([
    ['daily', { month: '2026-02' }, 'month', /monthly/],
    ['weekly', { date: '2026-02-14' }, 'date', /start_date and end_date/],
    ['quarterly', { start_date: '2026-02-08' }, 'start_date', /quarter, or report_type weekly/],
    ['weekly', { start_date: '2026-02-08', end_date: '2026-02-15' }, 'end_date', /2026-02-14/],
    ['weekly', { start_date: '2026-02-14', end_date: '2026-02-08' }, 'end_date', /2026-02-20/],
    ['daily', { date: '2026-02-19' }, 'date', /2026-02-17/],
    ['monthly', { month: '1999-12' }, 'month', /2000/],
    ['daily', { date: '0000-01-01' }, 'date', /2000/],
  ] as const)('%s of %o', (type, given, field, instead) => {
    const refusal = refusalOf(type, given);
    expect(refusal).toMatchObject({ code: 'invalid_input', field });
    expect(refusal?.instead).toMatch(instead);
  });
});

const instants = fc.date({ min: new Date('2001-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
const types = fc.constantFrom(...REPORT_TYPES);

test('the period before ends where a period begins, is of its kind, and names lead back to periods', () => {
  fc.assert(
    fc.property(types, instants, (type, at) => {
      const now = at.toISOString();
      const period = lastCompletePeriod(type, now);
      const before = periodBefore(period);
      expect(before.to).toBe(period.from);
      expect(before.report_type).toBe(type);
      expect(period.to <= now).toBe(true);
      expect(periodOf(type, argumentsOf(type, period.name), now)).toEqual(period);
      expect(periodOf(type, argumentsOf(type, before.name), now)).toEqual(before);
      expect(addDays(period.last_day, 1)).toBe(period.to.slice(0, 10));
    }),
  );
});

test('nothing whole lies between the last period and now', () => {
  const most = { daily: 1, weekly: 7, monthly: 31, quarterly: 92 };
  fc.assert(
    fc.property(types, instants, (type, at) => {
      const { to } = lastCompletePeriod(type, at.toISOString());
      expect((at.getTime() - Date.parse(to)) / 86_400_000).toBeLessThan(most[type]);
    }),
  );
});

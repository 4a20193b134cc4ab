import { describe, expect, test } from 'vitest';
import { DEFAULT_DESK, deskOn, deskSchema, quarterOf } from '../../../src/domain/escalation/desk.ts';

describe('targets', () => {
  test("are the runbook's, where none are set", () => {
    expect(DEFAULT_DESK.targets).toEqual({
      escalation_rate_percent: { target: 5, alert: 10 },
      resolution_hours: { '1': 24, '2': 48, '3': 168 },
      quarters: {},
    });
  });

  test('can be set one without the other', () => {
    const { targets } = deskSchema.parse({ targets: { escalation_rate_percent: { target: 3, alert: 6 } } });
    expect(targets.escalation_rate_percent).toEqual({ target: 3, alert: 6 });
    expect(targets.resolution_hours).toEqual(DEFAULT_DESK.targets.resolution_hours);
  });

  test('of a quarter hold in that quarter only', () => {
    const desk = deskSchema.parse({
      targets: { quarters: { '2026-Q1': { escalation_rate_percent: { target: 8, alert: 12 } } } },
    });
    expect(deskOn('2026-03-31', desk).targets.escalation_rate_percent).toEqual({ target: 8, alert: 12 });
    expect(deskOn('2026-03-31', desk).targets.resolution_hours).toEqual(DEFAULT_DESK.targets.resolution_hours);
    expect(deskOn('2026-04-01', desk).targets.escalation_rate_percent).toEqual({ target: 5, alert: 10 });
  });

  test.each([
    [{ escalation_rate_percent: { target: 12, alert: 10 } }],
    [{ escalation_rate_percent: { target: 5, alert: 101 } }],
    [{ quarters: { '2026-Q5': {} } }],
    [{ quarters: { '2026-Q1': { rate: 5 } } }],
  ])('%o are refused', (targets) => {
    expect(deskSchema.safeParse({ targets }).success).toBe(false);
  });
});

test.each([
  ['2026-01-01', '2026-Q1'],
  ['2026-03-31', '2026-Q1'],
  ['2026-04-01', '2026-Q2'],
  ['2026-12-31', '2026-Q4'],
])('%s is in %s', (day, quarter) => {
  expect(quarterOf(day)).toBe(quarter);
});

import { z } from 'zod';
import { readOperation } from '../../change/operation.ts';
import { deskOn } from '../../escalation/desk.ts';
import { ESCALATION_REASONS, levelSchema, RESOLUTION_METHODS } from '../../escalation/escalation.ts';
import { escalationMetrics, type MetricsPeriod, RATE_STATES } from '../../escalation/metrics.ts';
import { ESCALATION_STATUSES } from '../../escalation/status.ts';
import { done, refused } from '../../refusal.ts';
import { addDays, startOf } from '../../reporting/period.ts';

const day = z.iso.date();

const input = z.strictObject({
  from: day.exactOptional().describe('First day, UTC; left out: from the beginning'),
  to: day.exactOptional().describe('Last day, UTC; left out: until now'),
});

const counted = { escalations: z.int(), percent: z.number() };
const hours = z.number().nullable();

const output = z.object({
  period: z.object({ from: z.string().nullable(), to: z.string().nullable() }),
  as_of: z.string(),
  escalation_rate: z.object({
    escalated_brands: z.int().describe('With an escalation created in the period'),
    brands: z.int(),
    percent: z.number(),
    target_percent: z.number(),
    alert_percent: z.number(),
    state: z.enum(RATE_STATES),
  }),
  resolution_time: z
    .array(
      z.object({
        level: levelSchema,
        target_hours: z.number(),
        closed: z.int(),
        within_target: z.int(),
        average_hours: hours.describe('From creation to close'),
        median_hours: hours,
        p90_hours: hours.describe('Nine of ten took no longer'),
        on_target: z.boolean().nullable(),
      }),
    )
    .describe('By level'),
  reasons: z.array(z.object({ reason: z.enum(ESCALATION_REASONS), ...counted })).describe('Of those created'),
  methods: z.array(z.object({ method: z.enum(RESOLUTION_METHODS), ...counted })).describe('Of those closed'),
  active: z
    .object({
      total: z.int(),
      by_level: z.array(z.object({ level: levelSchema, escalations: z.int() })),
      by_status: z.array(z.object({ status: z.enum(ESCALATION_STATUSES), escalations: z.int() })),
    })
    .describe('Now, regardless of the period'),
  sla: z
    .array(
      z.object({
        level: levelSchema,
        response_hours: z.number(),
        started: z.int(),
        in_time: z.int(),
        breached: z.int().describe('Answered late, or overdue'),
        overdue: z.int().describe('Of these, still unanswered'),
        waiting: z.int().describe('Neither answered nor due'),
        breached_percent: z.number().describe('Of those not waiting'),
      }),
    )
    .describe('By level'),
  trend: z
    .array(z.object({ month: z.string(), created: z.int(), closed: z.int(), active_at_end: z.int() }))
    .describe('The last 24 months of the period'),
});

/** Measures the runbook's key metrics over a period (Escalation Tracking and Reporting, Key Metrics). */
export const getEscalationMetrics = readOperation({
  name: 'get_escalation_metrics',
  title: 'Get escalation metrics',
  toolset: 'report',
  cost: 'heavy',
  input,
  output,
  refusals: ['invalid_input'],
  async run({ from, to }, ports) {
    if (from !== undefined && to !== undefined && from > to) {
      return refused({
        code: 'invalid_input',
        field: 'to',
        message: `The period ends on ${to}, before it begins on ${from}.`,
        instead: `Give a "to" of ${from} or later.`,
      });
    }
    const period: MetricsPeriod = { from: from === undefined ? null : startOf(from), to: startAfter(to) };
    const as_of = ports.clock.now();
    const desk = deskOn(to ?? as_of, await ports.data.desk());
    const counts = await ports.data.escalationCounts(period, desk, as_of);
    return done({
      period: { from: from ?? null, to: to ?? null },
      as_of,
      ...escalationMetrics(counts, desk, period),
    });
  },
});

/** Returns the start of the day after; null, an open end, for the last day that has a date of four-digit years. */
function startAfter(date: string | undefined): string | null {
  return date === undefined || date === '9999-12-31' ? null : startOf(addDays(date, 1));
}

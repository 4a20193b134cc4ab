import { z } from 'zod';
import { escalationSchema } from '../escalation/escalation.ts';
import { RATE_STATES } from '../escalation/metrics.ts';
import { untrustedText } from '../text/text.ts';
import { REPORT_TYPES } from './period.ts';

/** The key figures of a report, in display order. */
export const FIGURES = [
  'escalation_rate',
  'created',
  'closed',
  'active_at_end',
  'active_level_1',
  'active_level_2',
  'active_level_3',
  'oldest_active',
  'resolution_level_1',
  'resolution_level_2',
  'resolution_level_3',
  'responses_in_time',
  'responses_breached',
  'unassigned_now',
  'at_risk_now',
  'breached_now',
] as const;
export type FigureName = (typeof FIGURES)[number];

export const UNITS = ['escalations', 'responses', 'percent', 'hours'] as const;

/** Ids of the escalations that a number counts: the first of them. */
const countedIds = { escalation_ids: z.array(z.string()) };

// `figure` is a plain string: an enumeration of all names would cost every reader of the schema more than it is worth.
const figureSchema = z.object({
  figure: z.string(),
  value: z.number().exactOptional(),
  unit: z.enum(UNITS),
  previous: z.number().exactOptional().describe('In the previous period'),
  target: z.number().exactOptional().describe('Should be below this'),
  state: z.enum(RATE_STATES).exactOptional(),
  ...countedIds,
  filter: z.string().exactOptional().describe('JSON for list_escalations'),
});
export type Figure = z.output<typeof figureSchema>;

const shareSchema = z.object({
  of: z.enum(['reason', 'method']),
  name: z.string(),
  escalations: z.int(),
  percent: z.number(),
  previous: z.int().exactOptional(),
  ...countedIds,
});

const trendSchema = z.object({
  by: z.enum(['day', 'week', 'month']),
  from: z.string(),
  created: z.int(),
  closed: z.int(),
  active_at_end: z.int(),
});

export const REMARKS = ['alert', 'recurrence', 'priority', 'lesson'] as const;
const remarkSchema = z.object({
  kind: z.enum(REMARKS),
  text: untrustedText,
  preventive_measures: untrustedText.exactOptional(),
  ...countedIds,
  /** Number of further escalations whose ids are not listed. */
  more: z.int().exactOptional(),
});

const escalationRow = escalationSchema.pick({ escalation_id: true, brandid: true, created_at: true }).extend({
  brandname: untrustedText,
  reason: z.string(),
  level: z.int(),
  status: z.string().describe('Now'),
  closed_at: z.string().exactOptional(),
});

/**
 * A report on escalations (runbook, Escalation Reports). Its JSON, text and PDF all derive from this schema. Every list
 * is bounded, figures list the ids of the escalations that they count, and missing values are omitted.
 */
export const reportSchema = z.object({
  report_type: z.enum(REPORT_TYPES),
  period: z.string(),
  first_day: z.string(),
  last_day: z.string(),
  complete: z.boolean().describe('False while the period is in progress'),
  previous_period: z.string(),
  /** False when there are no records of the previous period. */
  compared: z.boolean(),
  as_of: z.string(),
  sample: z.boolean(),
  figures: z.array(figureSchema),
  shares: z.array(shareSchema),
  trend: z.array(trendSchema),
  remarks: z.array(remarkSchema),
  escalations: z.array(escalationRow),
});
export type EscalationReport = z.output<typeof reportSchema>;

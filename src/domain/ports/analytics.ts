/** Counts over escalations, for metrics, reports and the automatic triggers. */
import type { Desk } from '../escalation/desk.ts';
import type { ESCALATION_REASONS, Escalation, Level, RESOLUTION_METHODS } from '../escalation/escalation.ts';
import type { EscalationCounts, MetricsPeriod } from '../escalation/metrics.ts';
import type { TriggerFacts, TriggerLimits } from '../escalation/triggers.ts';

export interface EscalationStatistics {
  /** What metrics are made of, counted where the data is. */
  escalationCounts(period: MetricsPeriod, desk: Desk, now: string): Promise<EscalationCounts>;
}

/** UTC instants; `from` is in it, `to` is not. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** Which escalations a figure of a report counts. */
export type Counted =
  /** Created in the span, oldest first. */
  | {
      readonly what: 'created';
      readonly span: Span;
      readonly reason?: (typeof ESCALATION_REASONS)[number];
      readonly sector?: string;
      readonly brandid?: number;
    }
  /** Closed in the span; of a level the slowest first, else the latest first. */
  | { readonly what: 'closed'; readonly span: Span; readonly level?: Level }
  | { readonly what: 'closed'; readonly span: Span; readonly method: (typeof RESOLUTION_METHODS)[number] }
  /** Created before the instant and not closed before it, oldest first. The level is the present one. */
  | { readonly what: 'active'; readonly at: string; readonly level?: Level }
  /** With a response time that started in the span and was breached by `now`, by the hours given; by id. */
  | { readonly what: 'breached'; readonly span: Span; readonly now: string; readonly hours: Record<Level, number> };

export interface EscalationReporting {
  /** Ascending; days without any are left out. */
  dailyCounts(span: Span): Promise<readonly { day: string; created: number; closed: number }[]>;
  /** How many were created before the instant and not closed before it, by present level; levels without any are left out. */
  activeAt(instant: string): Promise<readonly { level: Level; escalations: number }[]>;
  /** The first ids of those that a figure counts. */
  escalationsCounted(counted: Counted, limit: number): Promise<readonly string[]>;
  /** The escalation that tells of an applied change; a walk over all of them, for what no index has. */
  escalationLinking(changeId: string): Promise<Escalation | undefined>;
  /** What recurs among the escalations created in the span, most first; at most `limit` of each. */
  recurrences(span: Span, limit: number): Promise<Recurrences>;
}

export interface Recurrences {
  /** Brands escalated in the span that have two escalations or more by its end; the name is null for an unknown brand. */
  readonly brands: readonly { brandid: number; brandname: string | null; in_span: number; in_all: number }[];
  /** The same reason for three brands or more of one sector. */
  readonly sectors: readonly {
    sector: string;
    reason: (typeof ESCALATION_REASONS)[number];
    escalations: number;
    brands: number;
  }[];
}

export interface DetectionReads {
  /** Facts of every active brand that one of the automatic triggers may fire for, by brandid; one pass over all brands. */
  triggerFacts(limits: TriggerLimits): Promise<readonly TriggerFacts[]>;
}

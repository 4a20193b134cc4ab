/** Counts over escalations, for metrics, reports and the automatic triggers. */
import type { Desk } from '../escalation/desk.ts';
import type { ESCALATION_REASONS, Escalation, Level, RESOLUTION_METHODS } from '../escalation/escalation.ts';
import type { EscalationCounts, MetricsPeriod } from '../escalation/metrics.ts';
import type { TriggerFacts, TriggerLimits } from '../escalation/triggers.ts';

export interface EscalationStatistics {
  /** Figures for metrics, counted in the store. */
  escalationCounts(period: MetricsPeriod, desk: Desk, now: string): Promise<EscalationCounts>;
}

/** UTC instants; includes `from`, excludes `to`. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** The escalations that a figure of a report counts. */
export type Counted =
  /** Created in the span, oldest first. */
  | {
      readonly what: 'created';
      readonly span: Span;
      readonly reason?: (typeof ESCALATION_REASONS)[number];
      readonly sector?: string;
      readonly brandid?: number;
    }
  /** Closed in the span; for a level the slowest first, otherwise the latest first. */
  | { readonly what: 'closed'; readonly span: Span; readonly level?: Level }
  | { readonly what: 'closed'; readonly span: Span; readonly method: (typeof RESOLUTION_METHODS)[number] }
  /** Created before the instant and not closed before it, oldest first. The level is the current one. */
  | { readonly what: 'active'; readonly at: string; readonly level?: Level }
  /** Their response time started in the span and was breached by `now`, according to `hours`; ordered by id. */
  | { readonly what: 'breached'; readonly span: Span; readonly now: string; readonly hours: Record<Level, number> };

export interface EscalationReporting {
  /** Ascending; days without any are left out. */
  dailyCounts(span: Span): Promise<readonly { day: string; created: number; closed: number }[]>;
  /** Counts escalations created before the instant and not closed before it, by current level; omits levels without any. */
  activeAt(instant: string): Promise<readonly { level: Level; escalations: number }[]>;
  /** Returns the first ids of the escalations that a figure counts. */
  escalationsCounted(counted: Counted, limit: number): Promise<readonly string[]>;
  /** Returns the escalation that records an applied change. Scans all escalations, because no index has it. */
  escalationLinking(changeId: string): Promise<Escalation | undefined>;
  /** Returns recurring issues among the escalations created in the span, most frequent first; at most `limit` of each kind. */
  recurrences(span: Span, limit: number): Promise<Recurrences>;
}

export interface Recurrences {
  /** Brands escalated in the span that have two escalations or more by its end; the name is null for an unknown brand. */
  readonly brands: readonly { brandid: number; brandname: string | null; in_span: number; in_all: number }[];
  /** Reasons shared by three or more brands of one sector. */
  readonly sectors: readonly {
    sector: string;
    reason: (typeof ESCALATION_REASONS)[number];
    escalations: number;
    brands: number;
  }[];
}

export interface DetectionReads {
  /** Returns facts of each active brand for which an automatic trigger may fire, by brandid, in one pass over all brands. */
  triggerFacts(limits: TriggerLimits): Promise<readonly TriggerFacts[]>;
}

/** Reads of escalations, of the desk, and of what should become one. */
import type { Desk } from '../escalation/desk.ts';
import type { ESCALATION_REASONS, Escalation, Level } from '../escalation/escalation.ts';
import type { EscalationCounts, MetricsPeriod } from '../escalation/metrics.ts';
import type { SlaState } from '../escalation/sla.ts';
import type { EscalationStatus } from '../escalation/status.ts';
import type { TriggerFacts, TriggerLimits } from '../escalation/triggers.ts';
import type { Page } from '../page.ts';

/**
 * `level`: highest first; `confidence`: lowest first; `due`: what awaits a response by when it is due, then what else is
 * not closed, then the closed. Equal ones oldest first.
 */
export const ESCALATION_SORTS = ['newest', 'oldest', 'level', 'confidence', 'due'] as const;

export interface EscalationFilter {
  readonly status?: readonly EscalationStatus[];
  readonly level?: Level;
  readonly reason?: (typeof ESCALATION_REASONS)[number];
  readonly brandid?: number;
  readonly assigned_to?: string;
  readonly unassigned?: boolean;
  /** State of the present response time, by the desk's hours; only what is not closed has one. */
  readonly sla?: readonly SlaState[];
}

export interface EscalationReads {
  escalation(escalationId: string): Promise<Escalation | undefined>;
  escalationPage(
    filter: EscalationFilter,
    sort: (typeof ESCALATION_SORTS)[number],
    limit: number,
    cursor?: string,
  ): Promise<Page<Escalation>>;
  /** Escalations of the brand that are not closed, oldest first. */
  activeEscalationsOf(brandid: number): Promise<readonly Escalation[]>;
  /** Every known assignee with the number of their escalations that are not closed. */
  assignees(): Promise<readonly { assigned_to: string; active: number }[]>;
}

export interface EscalationStatistics {
  /** What metrics are made of, counted where the data is. */
  escalationCounts(period: MetricsPeriod, desk: Desk, now: string): Promise<EscalationCounts>;
}

export interface DetectionReads {
  /** Facts of every active brand that one of the automatic triggers may fire for, by brandid; one pass over all brands. */
  triggerFacts(limits: TriggerLimits): Promise<readonly TriggerFacts[]>;
}

/** How the escalation desk is set up. */
export interface DeskReads {
  desk(): Promise<Desk>;
}

/** Reads of escalations, and of how the escalation desk is set up. */
import type { Desk } from '../escalation/desk.ts';
import type { ESCALATION_REASONS, Escalation, Level } from '../escalation/escalation.ts';
import type { SlaState } from '../escalation/sla.ts';
import type { EscalationStatus } from '../escalation/status.ts';
import type { Page } from '../paging/page.ts';

/**
 * `level`: highest first; `confidence`: lowest first; `due`: what awaits a response by when it is due, then what else is
 * not closed, then the closed. Equal ones oldest first.
 */
export const ESCALATION_SORTS = ['newest', 'oldest', 'level', 'confidence', 'due'] as const;

export interface EscalationFilter {
  readonly status?: readonly EscalationStatus[];
  readonly level?: Level;
  readonly reason?: (typeof ESCALATION_REASONS)[number];
  readonly scope?: Escalation['scope'];
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

/** How the escalation desk is set up. */
export interface DeskReads {
  desk(): Promise<Desk>;
}

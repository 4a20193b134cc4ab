/** Reads of escalations, and of the settings of the escalation desk. */
import type { Desk } from '../escalation/desk.ts';
import type { ESCALATION_REASONS, Escalation, Level } from '../escalation/escalation.ts';
import type { SlaState } from '../escalation/sla.ts';
import type { EscalationStatus } from '../escalation/status.ts';
import type { Page } from '../paging/page.ts';

/**
 * `level`: highest first; `confidence`: lowest first; `due`: escalations awaiting a response by due time, then others
 * not closed, then closed ones. Ties: oldest first.
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
  /** State of the current response time, by the desk's hours; only escalations that are not closed have one. */
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
  /** Returns the brand's escalations that are not closed, oldest first. */
  activeEscalationsOf(brandid: number): Promise<readonly Escalation[]>;
  /** Returns every known assignee with the number of their escalations that are not closed. */
  assignees(): Promise<readonly { assigned_to: string; active: number }[]>;
}

/** Returns the settings of the escalation desk. */
export interface DeskReads {
  desk(): Promise<Desk>;
}

import type { Escalation } from './escalation.ts';
import { resolves } from './resolution-method.ts';

export const ESCALATION_STATUSES = ['open', 'assigned', 'investigating', 'resolving', 'verifying', 'closed'] as const;
export type EscalationStatus = (typeof ESCALATION_STATUSES)[number];

/** Statuses of escalations that are not closed. */
export const UNRESOLVED = ESCALATION_STATUSES.filter((status) => status !== 'closed');

/**
 * Derives the status from the records, so it cannot be set: closed by a resolution; verifying once a change that implements
 * a resolution was applied; resolving once the root cause is noted; investigating once there is any note; assigned once it
 * has an assignee (runbook, Escalation Process, steps 1-6).
 */
export function escalationStatus(
  escalation: Pick<Escalation, 'resolution' | 'linked_changes' | 'notes' | 'assigned_to'>,
): EscalationStatus {
  if (escalation.resolution !== null) return 'closed';
  if (escalation.linked_changes.some(resolves)) return 'verifying';
  if (escalation.notes.some((note) => note.kind === 'root_cause')) return 'resolving';
  if (escalation.notes.length > 0) return 'investigating';
  return escalation.assigned_to === null ? 'open' : 'assigned';
}

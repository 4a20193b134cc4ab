import { type ApplicationRecord, type ChangeDecision, failedReadBack } from './authority.ts';
import type { AppliedChange } from './mutation.ts';

export const CHANGE_STATES = [
  'proposed',
  'approved',
  'applying',
  'applied',
  'rejected',
  'withdrawn',
  'expired',
  'stale',
  'failed',
  'outcome_unknown',
] as const;
export type ChangeState = (typeof CHANGE_STATES)[number];

export interface ChangeRecords {
  readonly expires_at: string;
  readonly digest: string;
  readonly decisions: readonly ChangeDecision[];
  readonly application: ApplicationRecord | undefined;
  readonly applied: AppliedChange | undefined;
  /** Recorded by the agent side, which can withdraw a change but never advance it. */
  readonly withdrawn: boolean;
  readonly approvalsNeeded: number;
}

/**
 * Derives the state from records that only the commit side can write, in this order: an application whose read-back
 * failed, the applied row beside the data, the application, a rejection, time, approvals. A proposal's own row does not
 * count.
 */
export function changeState(records: ChangeRecords, now: string): ChangeState {
  const application = records.application?.digest === records.digest ? records.application : undefined;
  if (application !== undefined && failedReadBack(application)) return 'outcome_unknown';
  if (records.applied !== undefined && records.applied.digest === records.digest) return 'applied';
  if (application !== undefined) return application.state;
  const decisions = records.decisions.filter((decision) => decision.digest === records.digest);
  if (decisions.some((decision) => decision.decision === 'reject')) return 'rejected';
  if (records.withdrawn) return 'withdrawn';
  if (now >= records.expires_at) return 'expired';
  const approvers = new Set(decisions.filter((d) => d.decision === 'approve').map((d) => d.approver_id));
  return approvers.size >= records.approvalsNeeded ? 'approved' : 'proposed';
}

const IS_FINAL: Readonly<Record<ChangeState, boolean>> = {
  proposed: false,
  approved: false,
  applying: false,
  applied: true,
  rejected: true,
  withdrawn: true,
  expired: true,
  stale: true,
  failed: true,
  outcome_unknown: true,
};

/** True if no other state can follow. */
export function isFinal(state: ChangeState): boolean {
  return IS_FINAL[state];
}

import type { ApplicationRecord, ChangeDecision } from './authority.ts';
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
  /** Said by the agent side, whose word counts for this only: it can take back, never push on. */
  readonly withdrawn: boolean;
  readonly approvalsNeeded: number;
}

/**
 * The state follows from records that only the commit side can write, most telling first: the applied row beside the
 * data, the application, a rejection, time, approvals. A proposal's own row has no say.
 */
export function changeState(records: ChangeRecords, now: string): ChangeState {
  if (records.applied !== undefined && records.applied.digest === records.digest) return 'applied';
  if (records.application !== undefined && records.application.digest === records.digest)
    return records.application.state;
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

/** Tells whether no other state can follow. */
export function isFinal(state: ChangeState): boolean {
  return IS_FINAL[state];
}

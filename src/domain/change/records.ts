import type { AgentPorts } from '../ports/agent-side.ts';
import type { StoredProposal } from '../ports/proposals.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import type { ApplicationRecord, ChangeDecision, PolicyRecord } from './authority.ts';
import type { ChangeBody, Risk } from './change.ts';
import { type ChangeState, changeState } from './lifecycle.ts';
import type { AppliedChange } from './mutation.ts';
import { approvalsNeeded, changeRisk, DEFAULT_POLICY, expiryHours, type Policy } from './policy.ts';
import { readProposal } from './proposal.ts';

/** A change with everything on record about it. */
export interface LoadedChange {
  readonly body: ChangeBody;
  readonly canonical: string;
  readonly digest: string;
  readonly state: ChangeState;
  /** Under the policy in force now, never lower than when proposed. */
  readonly risk: Risk;
  /** When it can no longer be decided or applied: what it says itself, or earlier where the policy in force says so. */
  readonly expires_at: string;
  readonly approvals_needed: number;
  readonly decisions: readonly ChangeDecision[];
  readonly application: ApplicationRecord | undefined;
  readonly applied: AppliedChange | undefined;
  readonly policy: PolicyRecord | undefined;
}

type RecordPorts = Pick<AgentPorts, 'authority' | 'proposals' | 'clock' | 'hasher'> & {
  readonly data: Pick<AgentPorts['data'], 'appliedChange'>;
};

/** Gathers what is on record about a stored proposal; `tampered` for bytes that are not a change as this server wrote it. */
export async function gatherRecords(stored: StoredProposal, ports: RecordPorts): Promise<Outcome<LoadedChange>> {
  const read = readProposal(stored, ports.hasher);
  if (!read.ok) return read;
  const { body, digest } = read.value;
  const [policy, decisions, application, applied, withdrawnAt] = await Promise.all([
    ports.authority.policy(),
    ports.authority.decisionsOn(body.change_id),
    ports.authority.application(body.change_id),
    ports.data.appliedChange(body.change_id),
    ports.proposals.withdrawnAt(body.change_id),
  ]);
  const now = ports.clock.now();
  if (Date.parse(body.created_at) - Date.parse(now) > CLOCK_SKEW_MS) return madeInTheFuture(body.change_id);
  const inForce = policy?.policy ?? DEFAULT_POLICY;
  const risk = changeRisk([body.risk, ...body.steps.map((step) => step.risk)], body.blast_radius, inForce);
  const approvals = approvalsNeeded(risk, inForce);
  const expires_at = latestExpiry(body, risk, inForce);
  const state = changeState(
    {
      expires_at,
      digest,
      decisions,
      application,
      applied,
      withdrawn: withdrawnAt !== undefined,
      approvalsNeeded: approvals,
    },
    now,
  );
  return done({
    body,
    canonical: stored.canonical,
    digest,
    state,
    risk,
    expires_at,
    approvals_needed: approvals,
    decisions,
    application,
    applied,
    policy,
  });
}

/** Clocks of two machines may differ by so much. */
const CLOCK_SKEW_MS = 5 * 60 * 1000;

/** What the change says itself, but never later than the policy in force allows: the proposer wrote the former. */
function latestExpiry(body: ChangeBody, risk: Risk, policy: Policy): string {
  const latest = new Date(Date.parse(body.created_at) + expiryHours(risk, policy) * 3_600_000).toISOString();
  return body.expires_at < latest ? body.expires_at : latest;
}

function madeInTheFuture(changeId: string) {
  return refused({
    code: 'tampered',
    field: 'change_id',
    message: `${changeId} says that it was made in the future.`,
    instead: 'Do not approve it. Propose the change anew.',
  });
}

export async function loadChange(changeId: string, ports: RecordPorts): Promise<Outcome<LoadedChange>> {
  const stored = await ports.proposals.proposal(changeId);
  if (stored !== undefined) return gatherRecords(stored, ports);
  return refused({
    code: 'not_found',
    field: 'change_id',
    message: `There is no change ${changeId}.`,
    instead: 'See list_changes.',
  });
}

/** Undecided changes are among the newest. */
export const NEWEST_CHANGES = 50;

/** The changes proposed for an escalation that nobody has decided on yet, the newest first. */
export async function waitingChangesFor(escalation_id: string, ports: AgentPorts): Promise<readonly string[]> {
  const { rows } = await ports.proposals.proposalPage({ escalation_id }, NEWEST_CHANGES);
  const changes = await Promise.all(rows.map((stored) => gatherRecords(stored, ports)));
  return changes.flatMap((change) =>
    change.ok && change.value.state === 'proposed' ? [change.value.body.change_id] : [],
  );
}

import type { AgentPorts } from '../ports/agent-side.ts';
import type { Hasher } from '../ports/foundation.ts';
import type { StoredProposal } from '../ports/proposals.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import type { ApplicationRecord, ChangeDecision, PolicyRecord } from './authority.ts';
import type { ChangeBody, Risk } from './change.ts';
import { expiryTime } from './clock.ts';
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
  /** The risk under the policy in force now, never lower than when proposed. */
  readonly risk: Risk;
  /** Its expiry: as stated in the change, or earlier if the policy in force requires that. */
  readonly expires_at: string;
  readonly approvals_needed: number;
  readonly decisions: readonly ChangeDecision[];
  readonly application: ApplicationRecord | undefined;
  readonly applied: AppliedChange | undefined;
  readonly policy: PolicyRecord | undefined;
}

/** A stored proposal by its id, as the change that it is; refused where its bytes were altered. */
export interface GatheredChange {
  readonly change_id: string;
  readonly change: Outcome<LoadedChange>;
}

type RecordPorts = Pick<AgentPorts, 'authority' | 'proposals' | 'clock' | 'hasher'> & {
  readonly data: Pick<AgentPorts['data'], 'appliedChangesOn'>;
};

/**
 * Gathers everything on record about stored proposals, in their order: one read of each kind for all of them.
 * `tampered` for bytes that are not a change as this server wrote it.
 */
export async function gatherRecords(
  proposals: readonly StoredProposal[],
  ports: RecordPorts,
): Promise<readonly GatheredChange[]> {
  if (proposals.length === 0) return [];
  const ids = proposals.map(({ change_id }) => change_id);
  const [policy, authority, applied, withdrawals] = await Promise.all([
    ports.authority.policy(),
    ports.authority.recordsOn(ids),
    ports.data.appliedChangesOn(ids),
    ports.proposals.withdrawals(ids),
  ]);
  const now = await expiryTime(ports);
  return proposals.map((stored) => {
    const { change_id } = stored;
    const { decisions = [], application } = authority.get(change_id) ?? {};
    const records = { policy, decisions, application, applied: applied.get(change_id) };
    const withdrawn = withdrawals.has(change_id);
    return { change_id, change: changeFrom(stored, { ...records, withdrawn }, now, ports.hasher) };
  });
}

type StoredRecords = Pick<LoadedChange, 'policy' | 'decisions' | 'application' | 'applied'> & {
  readonly withdrawn: boolean;
};

function changeFrom(
  stored: StoredProposal,
  { withdrawn, ...records }: StoredRecords,
  now: string,
  hasher: Hasher,
): Outcome<LoadedChange> {
  const read = readProposal(stored, hasher);
  if (!read.ok) return read;
  const { body, digest } = read.value;
  if (Date.parse(body.created_at) - Date.parse(now) > CLOCK_SKEW_MS) return madeInTheFuture(body.change_id);
  const inForce = records.policy?.policy ?? DEFAULT_POLICY;
  const risk = changeRisk([body.risk, ...body.steps.map((step) => step.risk)], body.blast_radius, inForce);
  const approvals_needed = approvalsNeeded(risk, inForce);
  const expires_at = latestExpiry(body, risk, inForce);
  const state = changeState({ ...records, expires_at, digest, withdrawn, approvalsNeeded: approvals_needed }, now);
  return done({ ...records, body, canonical: stored.canonical, digest, state, risk, expires_at, approvals_needed });
}

/** Maximum clock skew between two machines, in milliseconds. */
const CLOCK_SKEW_MS = 5 * 60 * 1000;

/** Returns the change's own expiry or, where earlier, the latest that the policy in force allows: the proposer wrote the former. */
function latestExpiry(body: ChangeBody, risk: Risk, policy: Policy): string {
  const latest = new Date(Date.parse(body.created_at) + expiryHours(risk, policy) * 3_600_000).toISOString();
  return body.expires_at < latest ? body.expires_at : latest;
}

function madeInTheFuture(changeId: string) {
  return refused({
    code: 'tampered',
    field: 'change_id',
    message: `${changeId} says that it was made in the future. Either it is forged, or the clock was set back since.`,
    instead: 'Check the clock of this machine. If it is right, do not approve the change, and propose it again.',
  });
}

/** Loads one change with everything on record about it; `not_found` where there is none. */
export async function loadChange(changeId: string, ports: RecordPorts): Promise<Outcome<LoadedChange>> {
  const stored = await ports.proposals.proposal(changeId);
  const [gathered] = stored === undefined ? [] : await gatherRecords([stored], ports);
  if (gathered !== undefined) return gathered.change;
  return refused({
    code: 'not_found',
    field: 'change_id',
    message: `There is no change ${changeId}.`,
    instead: 'See list_changes.',
  });
}

/** Number of newest proposals to search for undecided changes. */
export const NEWEST_CHANGES = 50;

/** Returns the undecided changes proposed for an escalation, the newest first. */
export async function waitingChangesFor(escalation_id: string, ports: AgentPorts): Promise<readonly string[]> {
  const { rows } = await ports.proposals.proposalPage({ escalation_id }, NEWEST_CHANGES);
  const changes = await gatherRecords(rows, ports);
  return changes.flatMap(({ change_id, change }) =>
    change.ok && change.value.state === 'proposed' ? [change_id] : [],
  );
}

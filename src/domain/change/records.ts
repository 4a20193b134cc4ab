import type { AgentPorts } from '../ports/agent-side.ts';
import type { Hasher } from '../ports/foundation.ts';
import type { StoredProposal } from '../ports/proposals.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import type { ApplicationRecord, ChangeDecision, PolicyRecord } from './authority.ts';
import type { ChangeBody, Risk } from './change.ts';
import { expiryTime } from './clock.ts';
import { type Doubt, doubtAbout, refuseReplaced } from './doubts.ts';
import { type ChangeState, changeState, isFinal } from './lifecycle.ts';
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
  /** Keeps the change from being approved and applied; null for most, and for a change in a final state. */
  readonly doubt: Doubt | null;
}

/** A stored proposal by its id, as the change that it is; refused where its bytes were altered or replaced. */
export interface GatheredChange {
  readonly change_id: string;
  readonly change: Outcome<LoadedChange>;
}

type RecordPorts = Pick<AgentPorts, 'authority' | 'proposals' | 'clock' | 'hasher'> & {
  readonly data: Pick<AgentPorts['data'], 'appliedChangesOn'>;
};

/** Characters of changes that are parsed and hashed in one go: some ten milliseconds of work. */
const READ_AT_ONCE = 200_000;

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
  const gathered: GatheredChange[] = [];
  let read = 0;
  for (const stored of proposals) {
    // Gives way to other calls between changes, which may be large.
    if (read > READ_AT_ONCE) {
      await ports.clock.sleep(0);
      read = 0;
    }
    read += stored.canonical.length;
    const { change_id } = stored;
    const { decisions = [], application, lostApplication = false } = authority.get(change_id) ?? {};
    const records = { policy, decisions, application, applied: applied.get(change_id) };
    const withdrawn = withdrawals.has(change_id);
    const change = changeFrom(stored, { ...records, withdrawn, lostApplication }, now, ports.hasher);
    gathered.push({ change_id, change });
  }
  return gathered;
}

type StoredRecords = Pick<LoadedChange, 'policy' | 'decisions' | 'application' | 'applied'> & {
  readonly withdrawn: boolean;
  readonly lostApplication: boolean;
};

function changeFrom(
  stored: StoredProposal,
  { withdrawn, lostApplication, ...records }: StoredRecords,
  now: string,
  hasher: Hasher,
): Outcome<LoadedChange> {
  const read = readProposal(stored, hasher);
  if (!read.ok) return read;
  const { body, digest } = read.value;
  const replaced = refuseReplaced(body.change_id, digest, records);
  if (replaced !== null) return replaced;
  const inForce = records.policy?.policy ?? DEFAULT_POLICY;
  const risk = changeRisk([body.risk, ...body.steps.map((step) => step.risk)], body.blast_radius, inForce);
  const approvals_needed = approvalsNeeded(risk, inForce);
  const expires_at = latestExpiry(body, risk, inForce);
  const state = changeState({ ...records, expires_at, digest, withdrawn, approvalsNeeded: approvals_needed }, now);
  // What is final is neither approved nor applied any more.
  const doubt = isFinal(state) ? null : doubtAbout(body, lostApplication, now);
  const { canonical } = stored;
  return done({ ...records, body, canonical, digest, state, risk, expires_at, approvals_needed, doubt });
}

/** Returns the change's own expiry or, where earlier, the latest that the policy in force allows: the proposer wrote the former. */
function latestExpiry(body: ChangeBody, risk: Risk, policy: Policy): string {
  const latest = new Date(Date.parse(body.created_at) + expiryHours(risk, policy) * 3_600_000).toISOString();
  return body.expires_at < latest ? body.expires_at : latest;
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

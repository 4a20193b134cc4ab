import { decisionMessage } from '../domain/change/approval.ts';
import { type AuditEntry, type AuditEvent, entriesAbout } from '../domain/change/audit.ts';
import {
  type ApplicationRecord,
  type ApplicationState,
  type ApproverRecord,
  type ChangeDecision,
  type PolicyRecord,
  recordedPolicyVersion,
} from '../domain/change/authority.ts';
import type { SignatureVerifier } from '../domain/ports/authority-writes.ts';
import type { Hasher } from '../domain/ports/foundation.ts';
import { enrolmentOf, isVouched } from './enrolments.ts';
import { policyMessage, recordedPolicyOf } from './policy-signature.ts';

/** A record that the chain lacks or contradicts; `seq` is 0 if no entry is about it. */
export interface RecordProblem {
  readonly seq: number;
  readonly problem: string;
}

/** Checks that the approvers on record are those that the chain enrols, with the same keys, each vouched for by an earlier one. */
export function enrolmentProblems(
  entries: readonly AuditEntry[],
  { store_id, approvers }: { readonly store_id: string; readonly approvers: readonly ApproverRecord[] },
  verifier: SignatureVerifier,
): readonly RecordProblem[] {
  const enrolled = entriesAbout('approver', entries);
  const told = enrolled.map(({ fact }) => enrolmentOf(fact));
  const problems = told.flatMap((one, index): RecordProblem[] => {
    const seq = enrolled[index]?.seq ?? 0;
    const row = approvers.find((approver) => approver.approver_id === one.approver_id);
    if (row?.public_key !== one.public_key || row.enrolled_at !== one.at)
      return [{ seq, problem: `${one.approver_id} is not on record with the key that was enrolled` }];
    return index === 0 || isVouched(one, told.slice(0, index), store_id, verifier)
      ? []
      : [{ seq, problem: `${one.approver_id} was let in by nobody who could decide` }];
  });
  const known = new Set(told.map((one) => one.approver_id));
  const unknown = approvers.filter((one) => !known.has(one.approver_id));
  return [...problems, ...unknown.map((one) => beside(`the approver ${one.approver_id} was never enrolled`))];
}

/**
 * Checks that the recorded policies are those of the chain, in order, that each version is the hash of its policy, and
 * that an approver signed it. Only entries before the first signed one need no signature: older releases made none.
 */
export function policyProblems(
  entries: readonly AuditEntry[],
  {
    store_id,
    approvers,
    policies,
  }: {
    readonly store_id: string;
    readonly approvers: readonly ApproverRecord[];
    readonly policies: readonly PolicyRecord[];
  },
  { hasher, verifier }: { readonly hasher: Hasher; readonly verifier: SignatureVerifier },
): readonly RecordProblem[] {
  const recorded = entriesAbout('policy', entries);
  const firstSigned = recorded.findIndex(({ fact }) => recordedPolicyOf(fact).signature !== null);
  const problems = policies.flatMap((policy, index): RecordProblem[] => {
    const entry = recorded[index];
    if (recordedPolicyVersion(policy, hasher) !== policy.policy_version)
      return [{ seq: entry?.seq ?? 0, problem: `the policy ${policy.policy_version} was edited` }];
    if (entry === undefined) return [beside(`the policy ${policy.policy_version} was never recorded`)];
    const { policy_version, actor, at } = entry.fact;
    return policy_version === policy.policy_version && actor === policy.recorded_by && at === policy.recorded_at
      ? []
      : [{ seq: entry.seq, problem: 'another policy is on record than this one' }];
  });
  const missing = recorded.slice(policies.length).map(({ seq }) => ({ seq, problem: 'its policy is gone' }));
  const unsigned = recorded.flatMap(({ seq, fact }, index): RecordProblem[] => {
    const mayBeUnsigned = firstSigned < 0 || index < firstSigned;
    const { signature } = recordedPolicyOf(fact);
    if (signature === null)
      return mayBeUnsigned ? [] : [{ seq, problem: `nobody signed the policy ${fact.policy_version}` }];
    const approver = approvers.find((one) => one.approver_id === fact.actor);
    const message = policyMessage(store_id, fact.policy_version, fact.at);
    return approver !== undefined && verifier.verify(approver, message, signature)
      ? []
      : [{ seq, problem: `${fact.actor} did not sign the policy ${fact.policy_version}` }];
  });
  return [...problems, ...missing, ...unsigned];
}

export const decisionKey = (changeId: string | null, approverId: string): string =>
  JSON.stringify([changeId, approverId]);

/** Checks that the recorded decisions are exactly those of the chain, each signed by its approver. */
export function decisionProblems(
  entries: readonly AuditEntry[],
  {
    approvers,
    decisions,
  }: { readonly approvers: readonly ApproverRecord[]; readonly decisions: readonly ChangeDecision[] },
  verifier: SignatureVerifier,
): readonly RecordProblem[] {
  const left = new Map(decisions.map((one) => [decisionKey(one.change_id, one.approver_id), one]));
  const problems: RecordProblem[] = [];
  for (const { seq, fact } of entriesAbout('decision', entries)) {
    const key = decisionKey(fact.change_id, fact.actor);
    const decision = left.get(key);
    left.delete(key);
    const what = `the decision of ${fact.actor} on ${fact.change_id}`;
    if (decision === undefined) problems.push({ seq, problem: `${what} is gone` });
    else if (
      decision.digest !== fact.digest ||
      decision.decision !== fact.result ||
      decision.policy_version !== fact.policy_version ||
      decision.decided_at !== fact.at ||
      !isSigned(decision, approvers, verifier)
    )
      problems.push({ seq, problem: `${what} is not the one that was made and signed` });
  }
  const untold = [...left.values()].map((one) =>
    beside(`the decision of ${one.approver_id} on ${one.change_id} was never made`),
  );
  return [...problems, ...untold];
}

function isSigned(
  { signature, ...signed }: ChangeDecision,
  approvers: readonly ApproverRecord[],
  verifier: SignatureVerifier,
): boolean {
  const approver = approvers.find((one) => one.approver_id === signed.approver_id);
  return approver !== undefined && verifier.verify(approver, decisionMessage(signed), signature);
}

/** The state of an application after each event; null for events that are not about one. */
export const STATE_AFTER_EVENT: Readonly<Record<AuditEvent, ApplicationState | 'released' | null>> = {
  execution_claimed: 'applying',
  execution_released: 'released',
  change_applied: 'applied',
  change_stale: 'stale',
  change_failed: 'failed',
  outcome_unknown: 'outcome_unknown',
  store_initialised: null,
  approver_enrolled: null,
  policy_recorded: null,
  clock_confirmed: null,
  directory_confirmed: null,
  change_proposed: null,
  proposal_refused: null,
  change_withdrawn: null,
  decision_recorded: null,
  decision_refused: null,
};

/** Returns the applications according to the chain, by change: the last claim, and its end. */
export function applicationsTold(
  entries: readonly AuditEntry[],
): ReadonlyMap<string, ApplicationRecord & { seq: number }> {
  const told = new Map<string, ApplicationRecord & { seq: number }>();
  for (const { seq, fact } of entries) {
    const { change_id, digest, at, event, result } = fact;
    const state = STATE_AFTER_EVENT[event];
    if (change_id === null || state === null) continue;
    if (state === 'released') told.delete(change_id);
    else {
      const detail = state === 'applying' ? null : result;
      told.set(change_id, { seq, change_id, digest: digest ?? '', state, at, detail });
    }
  }
  return told;
}

/** Checks that the recorded applications are those of the chain. */
export function applicationProblems(
  entries: readonly AuditEntry[],
  applications: readonly ApplicationRecord[],
): readonly RecordProblem[] {
  const told = applicationsTold(entries);
  const rows = new Map(applications.map((one) => [one.change_id, one]));
  const problems = [...told.values()].flatMap((one): RecordProblem[] => {
    const row = rows.get(one.change_id);
    if (row === undefined) return [{ seq: one.seq, problem: `the application of ${one.change_id} is gone` }];
    const same = row.state === one.state && row.digest === one.digest && row.at === one.at && row.detail === one.detail;
    return same ? [] : [{ seq: one.seq, problem: `the application of ${one.change_id} was edited` }];
  });
  const untold = applications.filter((one) => !told.has(one.change_id));
  return [...problems, ...untold.map((one) => beside(`the application of ${one.change_id} never happened`))];
}

function beside(problem: string): RecordProblem {
  return { seq: 0, problem };
}

import { sealedDocument } from '../record-format.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import { canonicalJson } from '../text/canonical.ts';
import { type ApproverRecord, type ChangeDecision, DECISION_FORMAT, type PolicyRecord } from './authority.ts';
import type { ChangeBody, Risk } from './change.ts';
import { approvalsNeeded } from './policy.ts';
import type { Principal } from './principal.ts';

/**
 * Returns the bytes that an approver signs: the exact change by its digest, the decision, the approver, the policy it was
 * made under and the change's nonce. A signature is good for these and nothing else. Of a decision in an older format they
 * are the bytes of that format.
 */
export function decisionMessage(decision: Omit<ChangeDecision, 'signature'>): string {
  const { signature: _, format = 1, ...signed } = sealedDocument(DECISION_FORMAT, decision);
  return canonicalJson({ ...signed, format: `brand-escalations/decision/${format}` });
}

/** Decides whether a person may decide on a change under the policy (GUARDRAILS, "Who may decide"). */
export function mayDecide(approverId: string, requestedBy: Principal, policy: PolicyRecord): Outcome<true> {
  if (policy.policy.preset === 'solo') return done(true);
  if (requestedBy.person === null || !requestedBy.authenticated) {
    return refused({
      code: 'not_allowed',
      message: `The policy "${policy.policy.preset}" counts authenticated requesters only, and this change was asked for by ${requestedBy.name} without authentication.`,
      instead: 'Ask for the change over HTTP as an authenticated person, or have an approver record the preset "solo".',
    });
  }
  if (samePerson(requestedBy.person, approverId)) {
    return refused({
      code: 'not_allowed',
      message: `${approverId} asked for this change, directly or through an agent, and the policy "${policy.policy.preset}" has somebody else decide.`,
      instead: 'Ask another enrolled approver to decide.',
    });
  }
  return done(true);
}

/** Compares addresses ignoring case, so that one person does not count as two. */
function samePerson(one: string, other: string): boolean {
  const folded = (id: string) => id.normalize('NFKC').trim().toLowerCase();
  return folded(one) === folded(other);
}

export interface ApprovalCheck {
  readonly body: ChangeBody;
  readonly digest: string;
  /** Returns the risk under the policy in force now. */
  readonly risk: Risk;
  readonly decisions: readonly ChangeDecision[];
  readonly approvers: readonly ApproverRecord[];
  readonly policy: PolicyRecord;
  readonly verify: (approver: ApproverRecord, message: string, signature: string) => boolean;
}

/**
 * Returns the approvers with a valid signed approval of exactly this change, or a refusal with what is missing. Checked
 * where the write happens; nothing stored elsewhere (a state, a flag, a row) is trusted.
 */
export function standingApprovals(check: ApprovalCheck): Outcome<readonly string[]> {
  const { body, digest, policy } = check;
  if (check.decisions.some((decision) => decision.decision === 'reject')) {
    return refused({
      code: 'already_decided',
      message: 'The change was rejected.',
      instead: 'Propose it again if it is still wanted.',
    });
  }
  const standing = new Set<string>();
  for (const decision of check.decisions) {
    const { signature, ...signed } = decision;
    const approver = check.approvers.find((one) => one.approver_id === decision.approver_id);
    const bound =
      signed.change_id === body.change_id &&
      signed.digest === digest &&
      signed.nonce === body.nonce &&
      signed.policy_version === policy.policy_version;
    if (approver === undefined || !bound) continue;
    if (!mayDecide(approver.approver_id, body.requested_by, policy).ok) continue;
    if (check.verify(approver, decisionMessage(signed), signature)) standing.add(approver.approver_id);
  }
  const needed = approvalsNeeded(check.risk, policy.policy);
  if (standing.size < needed) {
    return refused({
      code: 'not_allowed',
      message: `The change has ${standing.size} of ${needed} valid approvals of exactly these bytes under the policy in force.`,
      instead: `An enrolled approver decides with: brand-escalations changes approve ${body.change_id}`,
    });
  }
  return done([...standing].sort());
}

import { type Policy, policyVersion } from '../domain/change/policy.ts';
import type { CommitPorts } from '../domain/ports.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import type { Approver } from '../executor/decide.ts';
import { createApproverKey, type SealedKey } from './approver-key.ts';

/** Enrols the first approver and records the policy; from then on changes can be approved. */
export async function enrolFirstApprover(
  request: { readonly approver_id: string; readonly passphrase: string; readonly policy: Policy },
  ports: CommitPorts,
): Promise<Outcome<{ sealed: SealedKey; approver: Approver }>> {
  const enrolled = await ports.authority.approvers();
  if (enrolled.length > 0) {
    return refused({
      code: 'conflict',
      message: `${enrolled.map((one) => one.approver_id).join(', ')} can decide already.`,
      instead: 'Decide with that key: brand-escalations changes list',
    });
  }
  const key = createApproverKey(request.approver_id, request.passphrase);
  if (!key.ok) return key;
  const at = ports.clock.now();
  await recordPolicy(request.policy, request.approver_id, ports);
  await ports.authorityWrites.enrol(
    { ...key.value.record, enrolled_at: at },
    {
      at,
      event: 'approver_enrolled',
      actor: request.approver_id,
      for_person: null,
      change_id: null,
      digest: null,
      policy_version: null,
      result: key.value.record.public_key,
    },
  );
  return done({ sealed: key.value.sealed, approver: key.value.approver });
}

/** Records a policy as the one in force. */
export async function recordPolicy(policy: Policy, by: string, ports: CommitPorts): Promise<void> {
  const at = ports.clock.now();
  const version = policyVersion(policy, ports.hasher);
  await ports.authorityWrites.recordPolicy(
    { policy_version: version, policy, recorded_at: at, recorded_by: by },
    {
      at,
      event: 'policy_recorded',
      actor: by,
      for_person: null,
      change_id: null,
      digest: null,
      policy_version: version,
      result: policy.preset,
    },
  );
}

/** The policy file must say what is on record, or nothing is decided: an edit counts once an approver has recorded it. */
export async function checkPolicyFile(
  file: Policy,
  ports: Pick<CommitPorts, 'authority' | 'hasher'>,
): Promise<Outcome<true>> {
  const recorded = await ports.authority.policy();
  if (recorded?.policy_version === policyVersion(file, ports.hasher)) return done(true);
  return refused({
    code: 'no_policy',
    message: 'The policy file differs from the policy on record.',
    instead: 'Undo the edit, or have an approver record it: brand-escalations approvers policy',
  });
}

import { type Policy, policyVersion } from '../domain/change/policy.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import type { Approver } from '../executor/decide.ts';
import { firstEnrolment, vouchedEnrolment } from '../executor/enrolments.ts';
import { createApproverKey, type NewApproverKey, type SealedKey } from './approver-key.ts';

export interface Enrolled {
  readonly sealed: SealedKey;
  readonly approver: Approver;
}

export interface NewApprover {
  readonly approver_id: string;
  readonly passphrase: string;
}

/**
 * Enrols the first approver and records the policy; from then on changes can be approved. `keep` puts the key where it
 * stays: before anybody is enrolled with it, so that a crash leaves a key too many and not an approver without one.
 */
export async function enrolFirstApprover(
  request: NewApprover & { readonly policy: Policy },
  ports: CommitPorts,
  keep: (key: SealedKey) => void = () => {},
): Promise<Outcome<Enrolled>> {
  const key = createApproverKey(request.approver_id, request.passphrase);
  if (!key.ok) return key;
  // In a turn, so that of two at once the slower does not replace the key that the faster enrols.
  const turn = await ports.turn.exclusively(async () => {
    const enrolled = await ports.authority.approvers();
    if (enrolled.length > 0) return refuseSecondInit(enrolled.map((one) => one.approver_id));
    keep(key.value.sealed);
    await recordPolicy(request.policy, request.approver_id, ports);
    const record = { ...key.value.record, enrolled_at: ports.clock.now() };
    return (await ports.authorityWrites.enrol(record, firstEnrolment(record), 'first')) === 'enrolled'
      ? done(enrolledWith(key.value))
      : refuseSecondInit((await ports.authority.approvers()).map((one) => one.approver_id));
  });
  return turn.ok ? turn.value : turn;
}

const enrolledWith = ({ sealed, approver }: NewApproverKey): Enrolled => ({ sealed, approver });

function refuseSecondInit(approverIds: readonly string[]) {
  return refused({
    code: 'conflict',
    message: `${approverIds.join(', ')} can decide already.`,
    instead:
      'Decide with that key: brand-escalations changes list. Another person is let in with: brand-escalations approvers add',
  });
}

const folded = (id: string): string => id.normalize('NFKC').trim().toLowerCase();

/** Nobody counts as two people: an id that differs from an enrolled one in case only is taken. */
export async function checkNewApproverId(
  approverId: string,
  ports: Pick<CommitPorts, 'authority'>,
): Promise<Outcome<true>> {
  const taken = (await ports.authority.approvers()).find((one) => folded(one.approver_id) === folded(approverId));
  if (taken === undefined) return done(true);
  return refused({
    code: 'conflict',
    field: '--id',
    message: `${taken.approver_id} is enrolled already.`,
    instead: 'Give the e-mail address or user name of somebody else.',
  });
}

/** Enrols another approver, whose key one who can decide already vouches for with their signature. */
export async function enrolAnotherApprover(
  request: NewApprover,
  voucher: Approver,
  ports: CommitPorts,
  keep: (key: SealedKey) => void = () => {},
): Promise<Outcome<Enrolled>> {
  const key = createApproverKey(request.approver_id, request.passphrase);
  if (!key.ok) return key;
  const { store_id } = await ports.data.store();
  const turn = await ports.turn.exclusively(async () => {
    const free = await checkNewApproverId(request.approver_id, ports);
    if (!free.ok) return free;
    keep(key.value.sealed);
    const record = { ...key.value.record, enrolled_at: ports.clock.now() };
    await ports.authorityWrites.enrol(record, vouchedEnrolment(record, store_id, voucher));
    return done(enrolledWith(key.value));
  });
  return turn.ok ? turn.value : turn;
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

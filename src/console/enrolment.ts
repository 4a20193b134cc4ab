import { policyVersion } from '../domain/change/authority.ts';
import type { Policy } from '../domain/change/policy.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import type { Approver } from '../executor/decide.ts';
import { firstEnrolment, vouchedEnrolment } from '../executor/enrolments.ts';
import { signedPolicy } from '../executor/policy-signature.ts';
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
 * Enrols the first approver and records the policy; after that, changes can be approved.
 *
 * @param saveKey stores the sealed key. It runs before the enrolment, so that a crash in between leaves an unused key
 * rather than an approver without a key
 */
export async function enrolFirstApprover(
  request: NewApprover & { readonly policy: Policy },
  ports: CommitPorts,
  saveKey: (key: SealedKey) => void = () => {},
): Promise<Outcome<Enrolled>> {
  const key = createApproverKey(request.approver_id, request.passphrase);
  if (!key.ok) return key;
  // In a turn, so that a concurrent enrolment cannot overwrite the key of the approver that was enrolled first.
  const turn = await ports.turn.exclusively(async () => {
    const first = await requireNobodyEnrolled(ports);
    if (!first.ok) return first;
    saveKey(key.value.sealed);
    await recordPolicy(request.policy, key.value.approver, ports);
    const record = { ...key.value.record, enrolled_at: ports.clock.now() };
    return (await ports.authorityWrites.enrol(record, firstEnrolment(record), 'first')) === 'enrolled'
      ? done(enrolledWith(key.value))
      : refuseSecondInit((await ports.authority.approvers()).map((approver) => approver.approver_id));
  });
  return turn.ok ? turn.value : turn;
}

/** Refuses where an approver is enrolled, so that nobody types a passphrase in vain. */
export async function requireNobodyEnrolled(ports: Pick<CommitPorts, 'authority'>): Promise<Outcome<true>> {
  const enrolled = await ports.authority.approvers();
  return enrolled.length === 0 ? done(true) : refuseSecondInit(enrolled.map((approver) => approver.approver_id));
}

const enrolledWith = ({ sealed, approver }: NewApproverKey): Enrolled => ({ sealed, approver });

function refuseSecondInit(approverIds: readonly string[]) {
  return refused({
    code: 'conflict',
    message: `An approver is enrolled already: ${approverIds.join(', ')}.`,
    instead: 'Use that key to decide on changes. To add another approver, run: brand-escalations approvers add',
  });
}

const foldCase = (id: string): string => id.normalize('NFKC').trim().toLowerCase();

/** Refuses an id that differs from an enrolled one only in case, so that one person cannot count as two approvers. */
export async function checkNewApproverId(
  approverId: string,
  ports: Pick<CommitPorts, 'authority'>,
): Promise<Outcome<true>> {
  const approvers = await ports.authority.approvers();
  const taken = approvers.find((approver) => foldCase(approver.approver_id) === foldCase(approverId));
  if (taken === undefined) return done(true);
  return refused({
    code: 'conflict',
    field: '--id',
    message: `${taken.approver_id} is enrolled already.`,
    instead: 'Give the e-mail address or user name of another person.',
  });
}

/**
 * Enrols another approver. An enrolled approver, the sponsor, signs the new key.
 *
 * @param saveKey stores the sealed key, before the enrolment
 */
export async function enrolAnotherApprover(
  request: NewApprover,
  sponsor: Approver,
  ports: CommitPorts,
  saveKey: (key: SealedKey) => void = () => {},
): Promise<Outcome<Enrolled>> {
  const key = createApproverKey(request.approver_id, request.passphrase);
  if (!key.ok) return key;
  const { store_id } = await ports.data.store();
  const turn = await ports.turn.exclusively(async () => {
    const available = await checkNewApproverId(request.approver_id, ports);
    if (!available.ok) return available;
    saveKey(key.value.sealed);
    const record = { ...key.value.record, enrolled_at: ports.clock.now() };
    await ports.authorityWrites.enrol(record, vouchedEnrolment(record, store_id, sponsor));
    return done(enrolledWith(key.value));
  });
  return turn.ok ? turn.value : turn;
}

/** Records a policy, which puts it into force. The approver signs it. */
export async function recordPolicy(policy: Policy, by: Approver, ports: CommitPorts): Promise<void> {
  const record = {
    ...{ policy_version: policyVersion(policy, ports.hasher), policy },
    ...{ recorded_at: ports.clock.now(), recorded_by: by.approver_id },
  };
  const { store_id } = await ports.data.store();
  await ports.authorityWrites.recordPolicy(record, signedPolicy(record, store_id, by));
}

/** Refuses decisions while the policy file differs from the recorded policy. Edits take effect once an approver records them. */
export async function checkPolicyFile(
  file: Policy,
  ports: Pick<CommitPorts, 'authority' | 'hasher'>,
): Promise<Outcome<true>> {
  const recorded = await ports.authority.policy();
  if (recorded?.policy_version === policyVersion(file, ports.hasher)) return done(true);
  return refused({
    code: 'no_policy',
    message: 'The policy file differs from the recorded policy.',
    instead: 'Undo the edit, or have an approver record it: brand-escalations approvers policy',
  });
}

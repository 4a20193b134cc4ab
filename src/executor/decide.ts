import { decisionMessage, mayDecide } from '../domain/change/approval.ts';
import type { ChangeDecision } from '../domain/change/authority.ts';
import { refuseClockSetBack } from '../domain/change/clock.ts';
import type { ChangeState } from '../domain/change/lifecycle.ts';
import { type LoadedChange, loadChange } from '../domain/change/records.ts';
import type { AgentPorts } from '../domain/ports/agent-side.ts';
import type { AuthorityWrites } from '../domain/ports/authority-writes.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { refuseTrouble } from '../domain/ports/store-trouble.ts';
import { done, type Outcome, type Refusal, refused } from '../domain/refusal.ts';

/** A person with their unlocked key. The private half stays inside `sign`. */
export interface Approver {
  readonly approver_id: string;
  /** Signs the UTF-8 bytes of the message; base64url. */
  sign(message: string): string;
}

/** The ports for recording a decision. They can write no data and claim no change. */
export interface DecidingPorts extends AgentPorts, Pick<CommitPorts, 'verifier' | 'home'> {
  readonly authorityWrites: Pick<AuthorityWrites, 'recordDecision' | 'record'>;
}

export interface DecisionRequest {
  readonly change_id: string;
  /** The digest of what the person was shown: a change that differs from it is not decided. */
  readonly digest: string;
  readonly decision: ChangeDecision['decision'];
  readonly comment: string | null;
}

/** Records a person's signed decision on exactly what they were shown. It applies nothing; `applyChange` does. */
export function decideChange(
  request: DecisionRequest,
  approver: Approver,
  ports: DecidingPorts,
): Promise<Outcome<ChangeDecision>> {
  return refuseTrouble(() => decideOnce(request, approver, ports));
}

async function decideOnce(
  request: DecisionRequest,
  approver: Approver,
  ports: DecidingPorts,
): Promise<Outcome<ChangeDecision>> {
  const home = await ports.home.check();
  if (!home.ok) return home;
  const clock = await refuseClockSetBack(ports);
  if (!clock.ok) return clock;
  const loaded = await loadChange(request.change_id, ports);
  if (!loaded.ok) return loaded;
  const allowed = await mayBeDecided(loaded.value, request, approver, ports);
  if (!allowed.ok) {
    await recordRefusal(loaded.value, approver, allowed.refusal, ports);
    return allowed;
  }
  const decision = signedDecision(loaded.value, request, approver, allowed.value, ports.clock.now());
  const checked = await checkOwnSignature(decision, ports);
  if (!checked.ok) {
    await recordRefusal(loaded.value, approver, checked.refusal, ports);
    return checked;
  }
  const recorded = await ports.authorityWrites.recordDecision(decision, {
    at: decision.decided_at,
    event: 'decision_recorded',
    actor: approver.approver_id,
    for_person: null,
    change_id: decision.change_id,
    digest: decision.digest,
    policy_version: decision.policy_version,
    result: decision.decision,
  });
  return recorded === 'recorded' ? done(decision) : alreadyDecided(approver);
}

async function mayBeDecided(
  change: LoadedChange,
  request: DecisionRequest,
  approver: Approver,
  ports: DecidingPorts,
): Promise<Outcome<string>> {
  if (change.policy === undefined) {
    return refused({
      code: 'no_policy',
      message: 'There is no policy, so nothing can be approved.',
      instead: 'Run: brand-escalations approvers init',
    });
  }
  if (change.digest !== request.digest) {
    return refused({
      code: 'stale',
      field: 'digest',
      message: 'The change is not the one that was shown.',
      instead: 'Look at it again before you decide.',
    });
  }
  if (change.state !== 'proposed') {
    return refused({
      code: change.state === 'expired' ? 'expired' : 'already_decided',
      field: 'change_id',
      message: `${change.body.change_id} is ${change.state}.`,
      instead: `Nothing is left to decide. ${wayOnFrom(change)}`,
    });
  }
  if (change.doubt !== null && request.decision === 'approve') return refused(change.doubt.refusal);
  const enrolled = (await ports.authority.approvers()).some((one) => one.approver_id === approver.approver_id);
  if (!enrolled) {
    return refused({
      code: 'not_allowed',
      message: `${approver.approver_id} is not an enrolled approver.`,
      instead: 'Enrol the key with: brand-escalations approvers init',
    });
  }
  if (change.decisions.some((decision) => decision.approver_id === approver.approver_id))
    return alreadyDecided(approver);
  const allowed = mayDecide(approver.approver_id, change.body.requested_by, change.policy);
  return allowed.ok ? done(change.policy.policy_version) : allowed;
}

/** States that end a change without its effect. */
const WITHOUT_EFFECT: readonly ChangeState[] = ['rejected', 'withdrawn', 'expired', 'stale', 'failed'];

function wayOnFrom({ state, body }: LoadedChange): string {
  return WITHOUT_EFFECT.includes(state)
    ? 'Propose it again if it is still wanted.'
    : `See it with: brand-escalations changes show ${body.change_id}`;
}

/** Checks the signature before it is stored: an invalid decision would take the place of the approver's valid one. */
async function checkOwnSignature(decision: ChangeDecision, ports: DecidingPorts): Promise<Outcome<true>> {
  const { signature, ...signed } = decision;
  const enrolled = (await ports.authority.approvers()).find((one) => one.approver_id === decision.approver_id);
  if (enrolled !== undefined && ports.verifier.verify(enrolled, decisionMessage(signed), signature)) return done(true);
  return refused({
    code: 'not_allowed',
    message: `The key is not the one that ${decision.approver_id} enrolled.`,
    instead: 'Decide on the machine that holds the enrolled key.',
  });
}

function alreadyDecided(approver: Approver) {
  return refused({
    code: 'already_decided',
    message: `${approver.approver_id} has decided on this change already.`,
    instead: 'Another approver decides, or propose the change again.',
  });
}

function signedDecision(
  change: LoadedChange,
  request: DecisionRequest,
  approver: Approver,
  policyVersion: string,
  now: string,
): ChangeDecision {
  const unsigned = {
    change_id: change.body.change_id,
    digest: change.digest,
    decision: request.decision,
    approver_id: approver.approver_id,
    policy_version: policyVersion,
    nonce: change.body.nonce,
    decided_at: now,
    comment: request.comment,
  };
  return { ...unsigned, signature: approver.sign(decisionMessage(unsigned)) };
}

async function recordRefusal(
  change: LoadedChange,
  approver: Approver,
  refusal: Refusal,
  ports: DecidingPorts,
): Promise<void> {
  await ports.authorityWrites.record({
    at: ports.clock.now(),
    event: 'decision_refused',
    actor: approver.approver_id,
    for_person: null,
    change_id: change.body.change_id,
    digest: change.digest,
    policy_version: change.policy?.policy_version ?? null,
    result: refusal.code,
  });
}

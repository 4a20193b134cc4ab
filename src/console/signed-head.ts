import type { WriteOperations } from '../domain/change/evaluate.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { type AuditAnchor, anchorAudit, headSinceAnchor } from '../executor/audit-anchor.ts';
import { type CarriedOut, carryOutDecision } from '../executor/carry-out.ts';
import type { Approver, DecisionRequest } from '../executor/decide.ts';
import type { ApproverFiles } from './approver-files.ts';

/**
 * Is the audit whole from the last signed head on? Asked before anything is decided, because whoever signs the next
 * head would vouch for a chain that somebody else rewrote.
 */
export async function checkSignedHead(files: ApproverFiles, ports: CommitPorts): Promise<Outcome<AuditAnchor>> {
  const anchor = files.readAnchor();
  if (!anchor.ok) return anchor;
  if (anchor.value === undefined) {
    return refused({
      code: 'tampered',
      message: 'Nothing is decided on this store: its signed audit head is gone.',
      instead:
        'Restore audit-head.json from a backup. If "approvers init" was interrupted on a new store, run it once more.',
    });
  }
  const head = await headSinceAnchor(anchor.value, ports, ports.verifier);
  return head.ok ? done(anchor.value) : head;
}

/** Signs the head as it is now, having checked the chain up to it; refused, and the old head kept, where it is broken. */
export async function advanceSignedHead(
  approver: Approver,
  files: ApproverFiles,
  ports: CommitPorts,
): Promise<Outcome<AuditAnchor>> {
  const previous = await checkSignedHead(files, ports);
  return previous.ok ? signHead(approver, previous.value, files, ports) : previous;
}

/** Signs the first head of a store; the whole chain is checked. */
export function startSignedHead(
  approver: Approver,
  files: ApproverFiles,
  ports: CommitPorts,
): Promise<Outcome<AuditAnchor>> {
  return signHead(approver, undefined, files, ports);
}

async function signHead(
  approver: Approver,
  previous: AuditAnchor | undefined,
  files: ApproverFiles,
  ports: CommitPorts,
): Promise<Outcome<AuditAnchor>> {
  const anchor = await anchorAudit(ports, ports.verifier, approver, previous);
  if (anchor.ok) files.writeAnchor(anchor.value);
  return anchor;
}

/** Records a person's decision, carries it out and signs the new head: not on an audit that is broken. */
export async function decideAndSign(
  request: DecisionRequest,
  approver: Approver,
  files: ApproverFiles,
  ports: CommitPorts,
  operations: WriteOperations,
): Promise<Outcome<CarriedOut>> {
  const whole = await checkSignedHead(files, ports);
  if (!whole.ok) return whole;
  const carried = await carryOutDecision(request, approver, ports, operations);
  const signed = await advanceSignedHead(approver, files, ports);
  return signed.ok ? carried : signed;
}

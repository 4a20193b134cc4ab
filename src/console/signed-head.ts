import type { AgentPorts } from '../domain/ports/agent-side.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { type AuditAnchor, anchorAudit, headSinceAnchor } from '../executor/audit-anchor.ts';
import { type Approver, type DecisionRequest, decideChange } from '../executor/decide.ts';
import { type Applying, applyDecided, type DecidedChange } from '../executor/decide-and-apply.ts';
import type { ApproverFiles } from './approver-files.ts';

/** What checking and signing a head reads. */
type HeadPorts = AgentPorts & Pick<CommitPorts, 'verifier'>;

/**
 * Verifies the audit log from the last signed head on. Runs before every decision: an approver who signed the next head
 * without this check would vouch for a chain that may have been rewritten.
 */
export async function checkSignedHead(files: ApproverFiles, ports: HeadPorts): Promise<Outcome<AuditAnchor>> {
  const anchor = files.readAnchor();
  if (!anchor.ok) return anchor;
  if (anchor.value === undefined) {
    return refused({
      code: 'tampered',
      message: 'No decision can be made on this store, because its signed audit head is missing.',
      instead:
        'Restore audit-head.json from a backup. If "approvers init" was interrupted on a new store, run it again.',
    });
  }
  const head = await headSinceAnchor(anchor.value, ports, ports.verifier);
  return head.ok ? done(anchor.value) : head;
}

/** Verifies the chain and signs its current head. Refuses, and keeps the previous head, when the chain is broken. */
export async function advanceSignedHead(
  approver: Approver,
  files: ApproverFiles,
  ports: HeadPorts,
): Promise<Outcome<AuditAnchor>> {
  const previous = await checkSignedHead(files, ports);
  return previous.ok ? signHead(approver, previous.value, files, ports) : previous;
}

/** Verifies the whole chain and signs the first head of a store. */
export function startSignedHead(
  approver: Approver,
  files: ApproverFiles,
  ports: HeadPorts,
): Promise<Outcome<AuditAnchor>> {
  return signHead(approver, undefined, files, ports);
}

async function signHead(
  approver: Approver,
  previous: AuditAnchor | undefined,
  files: ApproverFiles,
  ports: HeadPorts,
): Promise<Outcome<AuditAnchor>> {
  const anchor = await anchorAudit(ports, ports.verifier, approver, previous);
  if (!anchor.ok) return anchor;
  if (previous !== undefined) {
    // Another process may have signed a later head meanwhile: the signed head never goes back.
    const latest = files.readAnchor();
    if (latest.ok && latest.value !== undefined && latest.value.seq > anchor.value.seq)
      return checkSignedHead(files, ports);
  }
  files.writeAnchor(anchor.value);
  return anchor;
}

/**
 * Records a person's decision, applies the change once it has enough approvals, and signs the new head. Refuses when the
 * audit log is broken. The head advances only with a recorded decision: a refused one leaves an entry after the signed
 * head, which the next recorded decision covers.
 */
export async function decideAndSign(
  request: DecisionRequest,
  approver: Approver,
  files: ApproverFiles,
  applying: Applying,
): Promise<Outcome<DecidedChange>> {
  const { ports } = applying;
  const intact = await checkSignedHead(files, ports);
  if (!intact.ok) return intact;
  const decided = await decideChange(request, approver, ports);
  if (!decided.ok) return decided;
  const applied = await applyDecided(decided.value, applying);
  const signed = await advanceSignedHead(approver, files, ports);
  return signed.ok ? applied : signed;
}

import { z } from 'zod';
import { type AuditHead, type AuditProblem, auditOrigin, checkAuditEntries } from '../domain/change/audit.ts';
import type { AgentPorts } from '../domain/ports/agent-side.ts';
import type { SignatureVerifier } from '../domain/ports/authority-writes.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { canonicalJson } from '../domain/text/canonical.ts';
import { AUDIT_PAGE, readChecked } from './chain-walk.ts';
import type { Approver } from './decide.ts';

/** The head of the authority chain, signed by an approver and kept outside the database. */
export const auditAnchorSchema = z.strictObject({
  format: z.literal('brand-escalations/audit-head/2'),
  store_id: z.string(),
  seq: z.int().min(0),
  hash: z.string(),
  /** The signed head before this one, so that copies of heads can be ordered; null for the first. */
  previous: z.strictObject({ seq: z.int().min(0), hash: z.string() }).nullable(),
  approver_id: z.string(),
  signature: z.string(),
});
export type AuditAnchor = z.infer<typeof auditAnchorSchema>;

function anchorMessage({ signature: _, ...signed }: AuditAnchor): string {
  return canonicalJson(signed);
}

const headOf = ({ seq, hash }: AuditHead): AuditHead => ({ seq, hash });

/** Returns why the anchor is invalid: it belongs to another store, or no enrolled approver signed it. */
export async function anchorForgery(
  anchor: AuditAnchor,
  ports: AgentPorts,
  verifier: SignatureVerifier,
): Promise<string | null> {
  if (anchor.store_id !== (await ports.data.store()).store_id) return 'the signed head belongs to another store';
  const approver = (await ports.authority.approvers()).find((one) => one.approver_id === anchor.approver_id);
  if (approver === undefined) return `the signed head is by ${anchor.approver_id}, who is not enrolled`;
  return verifier.verify(approver, anchorMessage(anchor), anchor.signature)
    ? null
    : 'the signed head has no valid signature';
}

/**
 * Returns the head of the authority chain after checking it entry by entry from the last signed head; `tampered` if it
 * does not reach that head or is broken after it. A signature on a head vouches for all entries before it, so this check precedes
 * every signature. Without an anchor, for the first head of a store, it walks the whole chain.
 */
export async function headSinceAnchor(
  anchor: AuditAnchor | undefined,
  ports: AgentPorts,
  verifier: SignatureVerifier,
): Promise<Outcome<AuditHead>> {
  const forgery = anchor === undefined ? null : await anchorForgery(anchor, ports, verifier);
  if (forgery !== null) return tampered(forgery);
  let head = await startOf(anchor, ports);
  if (head === undefined)
    return tampered('the audit does not reach the last signed head: entries were cut or replaced');
  for (;;) {
    const checked = await readChecked(head, (from, limit) => ports.authority.authorityAudit(from, limit), ports.hasher);
    if (checked.newer !== null) throw checked.newer;
    if (checked.problem !== null) return tampered(problemText(checked.problem));
    head = headOf(checked.head);
    if (checked.page.length < AUDIT_PAGE) return done(head);
  }
}

/** Returns the anchored entry of the chain, or the start of the chain; undefined if anchor and chain differ. */
async function startOf(anchor: AuditAnchor | undefined, ports: AgentPorts): Promise<AuditHead | undefined> {
  const origin = auditOrigin('authority', (await ports.data.store()).store_id, ports.hasher);
  if (anchor === undefined) return origin;
  if (anchor.seq === 0) return anchor.hash === origin.hash ? origin : undefined;
  const [entry] = await ports.authority.authorityAudit(anchor.seq, 1);
  if (entry === undefined || entry.seq !== anchor.seq || entry.hash !== anchor.hash) return undefined;
  const before = { seq: anchor.seq - 1, hash: entry.previous };
  return checkAuditEntries(before, [entry], ports.hasher).problem === null ? headOf(anchor) : undefined;
}

function problemText({ seq, problem }: AuditProblem): string {
  return `authority entry ${seq}: ${problem}`;
}

function tampered(what: string) {
  return refused({
    code: 'tampered',
    message: `Nothing is decided on this store: ${what}.`,
    instead: 'Look at it with: brand-escalations audit verify. Keep the data directory and compare it with a backup.',
  });
}

/**
 * Signs the current head of the authority chain, so that a later cut before that point is detected. Refuses if the chain is
 * broken, or if the key is not the one that the approver enrolled: such a head would block every later decision.
 */
export async function anchorAudit(
  ports: AgentPorts,
  verifier: SignatureVerifier,
  approver: Approver,
  previous: AuditAnchor | undefined,
): Promise<Outcome<AuditAnchor>> {
  const head = await headSinceAnchor(previous, ports, verifier);
  if (!head.ok) return head;
  const unsigned = {
    format: 'brand-escalations/audit-head/2',
    store_id: (await ports.data.store()).store_id,
    ...head.value,
    previous: previous === undefined ? null : headOf(previous),
    approver_id: approver.approver_id,
    signature: '',
  } as const;
  const anchor: AuditAnchor = { ...unsigned, signature: approver.sign(anchorMessage(unsigned)) };
  const forgery = await anchorForgery(anchor, ports, verifier);
  if (forgery === null) return done(anchor);
  return refused({
    code: 'not_allowed',
    message: `No head is signed: ${forgery}.`,
    instead: 'Sign with the key that was enrolled, on the machine that holds it.',
  });
}

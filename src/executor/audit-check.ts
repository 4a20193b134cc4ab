import { z } from 'zod';
import {
  type AuditEntry,
  type AuditHead,
  type AuditProblem,
  auditOrigin,
  checkAuditEntries,
} from '../domain/change/audit.ts';
import { canonicalJson } from '../domain/change/canonical.ts';
import type { AgentPorts, SignatureVerifier } from '../domain/ports.ts';
import type { Approver } from './decide.ts';

const PAGE = 1000;
const CHAINS = ['authority', 'proposals'] as const;

/** The head of the authority chain, signed by an approver and kept outside the database. */
export const auditAnchorSchema = z.strictObject({
  format: z.literal('brand-escalations/audit-head/1'),
  store_id: z.string(),
  seq: z.int().min(0),
  hash: z.string(),
  approver_id: z.string(),
  signature: z.string(),
});
export type AuditAnchor = z.infer<typeof auditAnchorSchema>;

function anchorMessage({ signature: _, ...signed }: AuditAnchor): string {
  return canonicalJson(signed);
}

/** Signs where the authority chain ends now, so that a later cut before that point shows. */
export async function anchorAudit(ports: AgentPorts, approver: Approver): Promise<AuditAnchor> {
  const { store_id } = await ports.data.store();
  const head = (await ports.authority.authorityAuditHead()) ?? auditOrigin('authority', store_id, ports.hasher);
  const unsigned = {
    format: 'brand-escalations/audit-head/1',
    store_id,
    ...headOf(head),
    approver_id: approver.approver_id,
    signature: '',
  } as const;
  return { ...unsigned, signature: approver.sign(anchorMessage(unsigned)) };
}

function headOf({ seq, hash }: AuditHead): AuditHead {
  return { seq, hash };
}

export interface AuditReport {
  readonly entries: { readonly authority: number; readonly proposals: number };
  readonly problems: readonly (AuditProblem & { readonly chain: (typeof CHAINS)[number] | 'anchor' | 'applied' })[];
}

/**
 * Checks both chains entry by entry, the heads of the proposals chain that the executor countersigned, the signed
 * anchor, and that each applied change is the one on record. A cut after the last anchored head cannot be seen.
 */
export async function checkAudit(
  ports: AgentPorts,
  verifier: SignatureVerifier,
  anchor: AuditAnchor | undefined,
): Promise<AuditReport> {
  const { store_id } = await ports.data.store();
  const problems: AuditReport['problems'][number][] = [];
  const walk = async (chain: (typeof CHAINS)[number], read: (from: number) => Promise<readonly AuditEntry[]>) => {
    const hashes = new Map<number, string>();
    const entries: AuditEntry[] = [];
    let head = auditOrigin(chain, store_id, ports.hasher);
    hashes.set(0, head.hash);
    for (;;) {
      const page = await read(head.seq + 1);
      const checked = checkAuditEntries(head, page, ports.hasher);
      if (checked.problem !== null) {
        problems.push({ chain, ...checked.problem });
        return { hashes, entries };
      }
      for (const entry of page) hashes.set(entry.seq, entry.hash);
      entries.push(...page);
      head = checked.head;
      if (page.length < PAGE) return { hashes, entries };
    }
  };
  const authority = await walk('authority', (from) => ports.authority.authorityAudit(from, PAGE));
  const proposals = await walk('proposals', (from) => ports.proposals.proposalAudit(from, PAGE));
  problems.push(...countersignProblems(authority.entries, proposals.hashes));
  problems.push(...(await appliedProblems(authority.entries, ports)));
  if (anchor !== undefined)
    problems.push(...(await anchorProblems(anchor, store_id, authority.hashes, ports, verifier)));
  return { entries: { authority: authority.entries.length, proposals: proposals.entries.length }, problems };
}

const COUNTERSIGNED = /^proposals_head=(\d+):([0-9a-f]{64})$/;

function countersignProblems(
  entries: readonly AuditEntry[],
  hashes: ReadonlyMap<number, string>,
): AuditReport['problems'] {
  return entries.flatMap((entry) => {
    const match = COUNTERSIGNED.exec(entry.fact.result);
    if (entry.fact.event !== 'execution_claimed' || match === null) return [];
    const seq = Number(match[1]);
    if (hashes.get(seq) === match[2]) return [];
    const problem = `authority entry ${entry.seq} countersigned another entry ${seq}: the chain was cut, replaced or rewritten`;
    return [{ chain: 'proposals' as const, seq, problem }];
  });
}

async function appliedProblems(entries: readonly AuditEntry[], ports: AgentPorts): Promise<AuditReport['problems']> {
  const problems: AuditReport['problems'][number][] = [];
  for (const { seq, fact } of entries) {
    if (fact.event !== 'change_applied' || fact.change_id === null) continue;
    const applied = await ports.data.appliedChange(fact.change_id);
    if (applied?.digest !== fact.digest) {
      problems.push({
        chain: 'applied',
        seq,
        problem: `${fact.change_id} is audited as applied, and the data does not have it so`,
      });
    }
  }
  return problems;
}

async function anchorProblems(
  anchor: AuditAnchor,
  storeId: string,
  hashes: ReadonlyMap<number, string>,
  ports: AgentPorts,
  verifier: SignatureVerifier,
): Promise<AuditReport['problems']> {
  const at = (problem: string) => [{ chain: 'anchor' as const, seq: anchor.seq, problem }];
  if (anchor.store_id !== storeId) return at('the anchored head belongs to another store');
  const approver = (await ports.authority.approvers()).find((one) => one.approver_id === anchor.approver_id);
  if (approver === undefined) return at(`the anchored head is signed by ${anchor.approver_id}, who is not enrolled`);
  if (!verifier.verify(approver, anchorMessage({ ...anchor, signature: '' }), anchor.signature))
    return at('the anchored head has no valid signature');
  return hashes.get(anchor.seq) === anchor.hash
    ? []
    : at('the chain does not reach the anchored head: entries were cut or replaced');
}

import type { AuditProblem } from '../domain/change/audit.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { type AnchoredHead, AUDIT_CHAINS } from '../domain/ports/signals.ts';
import { walkChain } from './chain-walk.ts';

/** What the heads that were anchored outside of the store say of its chains. */
export interface AnchoredReport {
  readonly heads: number;
  readonly problems: readonly (AuditProblem & { readonly chain: 'anchored' })[];
}

/**
 * Compares every anchored head with the chains: an edit, a truncation, or an earlier chain that was put back shows before
 * the head that was anchored last. Heads are read first, because chains only grow.
 */
export async function checkAnchoredHeads(ports: CommitPorts): Promise<AnchoredReport> {
  const heads: AnchoredHead[] = [];
  for await (const head of ports.signals.anchoredHeads()) heads.push(head);
  const problems: { seq: number; problem: string; chain: 'anchored' }[] = [];
  for (const chain of AUDIT_CHAINS) {
    const own = heads.filter((head) => head.chain === chain);
    const walk = await walkChain(chain, ports);
    for (const { seq, hash, forgery } of own.toSorted((a, b) => a.seq - b.seq)) {
      const differs = forgery === null && (await walk.hashAt(seq)) !== hash;
      const problem = differs ? `the chain of ${chain} does not have the entry ${seq} that was anchored` : forgery;
      if (problem !== null) problems.push({ chain: 'anchored', seq, problem });
    }
  }
  return { heads: heads.length, problems };
}

/** What the agent side may append: proposals, and entries of its own audit chain. */
import type { AuditEntry, AuditFact, AuditHead } from '../change/audit.ts';
import type { Page } from '../paging/page.ts';

/** A change as somebody proposed it: bytes, and nothing that needs trusting. */
export interface StoredProposal {
  readonly change_id: string;
  /** The RFC 8785 canonical JSON of the change body; what is shown, hashed and applied. */
  readonly canonical: string;
  readonly digest: string;
}

export interface ProposalStore {
  /** Appends the change and one audit entry in the same transaction. */
  append(
    proposal: StoredProposal,
    index: { created_at: string; escalation_id: string | null },
    fact: AuditFact,
  ): Promise<void>;
  proposal(changeId: string): Promise<StoredProposal | undefined>;
  /** Takes the change back, once; it cannot be applied any more. */
  withdraw(changeId: string, at: string, fact: AuditFact): Promise<'withdrawn' | 'withdrawn_before'>;
  /** The instants at which those of the changes that were taken back were, in one round trip. */
  withdrawals(changeIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Newest first. */
  proposalPage(filter: { escalation_id?: string }, limit: number, cursor?: string): Promise<Page<StoredProposal>>;
  /** Adds an entry to the agent side's own audit chain (refused writes, for one). */
  record(fact: AuditFact): Promise<void>;
  /** The last entry of the agent side's own chain; undefined while it is empty. */
  proposalAuditHead(): Promise<AuditHead | undefined>;
  /** Ascending by `seq`, from `fromSeq` on. */
  proposalAudit(fromSeq: number, limit: number): Promise<readonly AuditEntry[]>;
}

/** Appends of the agent side: proposals, and entries of its own audit chain. */
import type { AuditEntry, AuditFact, AuditHead } from '../change/audit.ts';
import type { Page } from '../paging/page.ts';

/** A change as proposed: its bytes only, so nothing in it has to be trusted. */
export interface StoredProposal {
  readonly change_id: string;
  /** The RFC 8785 canonical JSON of the change body; it is shown, hashed and applied. */
  readonly canonical: string;
  readonly digest: string;
}

export interface ProposalSize {
  readonly change_id: string;
  readonly created_at: string;
  /** Of its document. */
  readonly bytes: number;
  /** The connection that it was proposed through; null if it came through none, or before connections were kept. */
  readonly connection: string | null;
  readonly withdrawn: boolean;
}

export interface ProposalStore {
  /** Appends the change and one audit entry in the same transaction. */
  append(
    proposal: StoredProposal,
    index: { created_at: string; escalation_id: string | null; connection?: string | null },
    fact: AuditFact,
  ): Promise<void>;
  proposal(changeId: string): Promise<StoredProposal | undefined>;
  /** Returns the connection that a change was proposed through; undefined for an unknown change, and one that came through none. */
  proposalConnection(changeId: string): Promise<string | undefined>;
  /** Withdraws the change, once; it can no longer be applied. */
  withdraw(changeId: string, at: string, fact: AuditFact): Promise<'withdrawn' | 'withdrawn_before'>;
  /** Returns when those of the changes that were withdrawn were, in one round trip. */
  withdrawals(changeIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Newest first. */
  proposalPage(filter: { escalation_id?: string }, limit: number, cursor?: string): Promise<Page<StoredProposal>>;
  /** Returns the changes proposed since then. */
  proposalSizes(since: string): Promise<readonly ProposalSize[]>;
  /** Appends an entry to the agent side's own audit chain, such as a refused write. */
  record(fact: AuditFact): Promise<void>;
  /** Returns the last entry of the agent side's own chain; undefined if it is empty. */
  proposalAuditHead(): Promise<AuditHead | undefined>;
  /** Returns entries by ascending `seq`, starting at `fromSeq`. */
  proposalAudit(fromSeq: number, limit: number): Promise<readonly AuditEntry[]>;
}

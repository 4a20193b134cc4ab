/** Proposals, and the authority that decides on them. */
import type { AuditEntry, AuditFact, AuditHead } from '../change/audit.ts';
import type { ApproverRecord, ChangeDecision, ExecutionRecord, PolicyRecord } from '../change/authority.ts';
import type { Page } from '../page.ts';

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
  /** When the change was taken back, if it was. */
  withdrawnAt(changeId: string): Promise<string | undefined>;
  /** Newest first. */
  proposalPage(filter: { escalation_id?: string }, limit: number, cursor?: string): Promise<Page<StoredProposal>>;
  /** Adds an entry to the agent side's own audit chain (refused writes, for one). */
  record(fact: AuditFact): Promise<void>;
  /** The last entry of the agent side's own chain; undefined while it is empty. */
  proposalAuditHead(): Promise<AuditHead | undefined>;
  /** Ascending by `seq`, from `fromSeq` on. */
  proposalAudit(fromSeq: number, limit: number): Promise<readonly AuditEntry[]>;
}

export interface AuthorityReads {
  approvers(): Promise<readonly ApproverRecord[]>;
  /** The policy in force, undefined while none was ever recorded. */
  policy(): Promise<PolicyRecord | undefined>;
  /** Every policy ever recorded, in that order. */
  policies(): Promise<readonly PolicyRecord[]>;
  decisionsOn(changeId: string): Promise<readonly ChangeDecision[]>;
  /** All of them, by change and approver. */
  decisions(): Promise<readonly ChangeDecision[]>;
  execution(changeId: string): Promise<ExecutionRecord | undefined>;
  /** All of them, by change. */
  executions(): Promise<readonly ExecutionRecord[]>;
  /** Executions in state `applying`: interrupted ones, when nobody is at work. */
  executionsUnderWay(): Promise<readonly ExecutionRecord[]>;
  /** Changes with an approval and no execution: what a crash, or a second approval still to come, left unapplied. Oldest first. */
  approvedNotExecuted(): Promise<readonly string[]>;
  authorityAuditHead(): Promise<AuditHead | undefined>;
  /** Ascending by `seq`, from `fromSeq` on. */
  authorityAudit(fromSeq: number, limit: number): Promise<readonly AuditEntry[]>;
}

/** The commit side's hold on keys, policy, decisions and executions. Each verb writes its audit entry in the same transaction. */
export interface AuthorityWrites {
  /** An approver who is there already keeps their key. With `only: 'first'`, `exists` while anybody is enrolled. */
  enrol(approver: ApproverRecord, fact: AuditFact, only?: 'first'): Promise<'enrolled' | 'exists'>;
  recordPolicy(policy: PolicyRecord, fact: AuditFact): Promise<void>;
  /** Puts a refused decision on record. */
  recordRefusedDecision(fact: AuditFact): Promise<void>;
  /** At most one decision per approver and change. */
  recordDecision(decision: ChangeDecision, fact: AuditFact): Promise<'recorded' | 'already_decided'>;
  /** Takes the change for execution: succeeds once, from no execution at all. */
  claim(execution: ExecutionRecord, fact: AuditFact): Promise<'claimed' | 'taken'>;
  /** Ends an execution that is `applying`; anything else is left as it is. */
  finish(execution: ExecutionRecord, fact: AuditFact): Promise<'finished' | 'not_applying'>;
  /** Gives an interrupted execution up, so that it can be claimed again. */
  release(changeId: string, fact: AuditFact): Promise<void>;
}

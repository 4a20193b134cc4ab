/** Reads of keys, policy, decisions and executions. */
import type { AuditEntry, AuditHead } from '../change/audit.ts';
import type { ApproverRecord, ChangeDecision, ExecutionRecord, PolicyRecord } from '../change/authority.ts';

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

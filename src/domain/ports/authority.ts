/** Reads of keys, policy, decisions and applications. */
import type { AuditEntry, AuditHead } from '../change/audit.ts';
import type { ApplicationRecord, ApproverRecord, ChangeDecision, PolicyRecord } from '../change/authority.ts';

/** The authority's records about one change. */
export interface AuthorityRecordsOn {
  /** By approver. */
  readonly decisions: readonly ChangeDecision[];
  readonly application: ApplicationRecord | undefined;
  /** True for an approved change of which the chain has an application, not released, while `application` is missing. */
  readonly lostApplication: boolean;
}

export interface AuthorityReads {
  approvers(): Promise<readonly ApproverRecord[]>;
  /** Returns the policy in force; undefined if none was ever recorded. */
  policy(): Promise<PolicyRecord | undefined>;
  /** Returns every policy ever recorded, oldest first. */
  policies(): AsyncIterable<PolicyRecord>;
  /** Returns everything on record about each of the changes, in one round trip, with an entry for every id. */
  recordsOn(changeIds: readonly string[]): Promise<ReadonlyMap<string, AuthorityRecordsOn>>;
  /** Streams every decision, in no order. */
  decisions(): AsyncIterable<ChangeDecision>;
  hasDecisions(): Promise<boolean>;
  /** Streams every application, in no order. */
  applications(): AsyncIterable<ApplicationRecord>;
  /** Returns applications that are `applying` (interrupted, when no executor works) or of unknown outcome, oldest first. */
  unresolvedApplications(): Promise<readonly ApplicationRecord[]>;
  /** Returns changes with an approval and no application, as a crash or a missing second approval leaves them, oldest first. */
  approvedNotApplied(): Promise<readonly string[]>;
  /**
   * Returns the latest time that the commit side has recorded, since a person confirmed the clock last; null where that
   * is not kept. Proposals do not count: an agent writes those.
   */
  highestInstant(): Promise<string | null>;
  authorityAuditHead(): Promise<AuditHead | undefined>;
  /** Returns entries by ascending `seq`, starting at `fromSeq`. */
  authorityAudit(fromSeq: number, limit: number): Promise<readonly AuditEntry[]>;
}

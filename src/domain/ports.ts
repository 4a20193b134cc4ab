/**
 * Everything the outside must provide, grouped by capability, narrow and async, so that SQLite, DynamoDB, S3 and
 * Athena can each serve their part. Reads are all the agent side gets; `CommitPorts` exist on the commit side only.
 */
import type { Brand, Combo, Mcc } from './brand/brand.ts';
import type { AuditEntry, AuditFact, AuditHead } from './change/audit.ts';
import type { ApproverRecord, ChangeDecision, ExecutionRecord, PolicyRecord } from './change/authority.ts';
import type { AppliedChange, CommitBatch } from './change/mutation.ts';
import type { Desk } from './escalation/desk.ts';
import type { ESCALATION_REASONS, Escalation, Level } from './escalation/escalation.ts';
import type { EscalationCounts, MetricsPeriod } from './escalation/metrics.ts';
import type { SlaState } from './escalation/sla.ts';
import type { EscalationStatus } from './escalation/status.ts';
import type { TriggerFacts, TriggerLimits } from './escalation/triggers.ts';
import type { Coverage, CoverageRequest } from './metadata/coverage.ts';
import type { Feedback, MetadataVersion, WorkflowExecution } from './metadata/metadata.ts';
import type { Outbox } from './notify/outbox.ts';
import type { Page } from './page.ts';
import type { Outcome } from './refusal.ts';

/** Time, UTC. */
export interface Clock {
  /** The present instant, ISO 8601 with milliseconds and `Z`. */
  now(): string;
  /** Resolves after `milliseconds`, or at once when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export interface Ids {
  /** A ULID for the instant given, monotonic within the process. */
  ulid(now: string): string;
  /** 128 bits of randomness, hexadecimal. */
  nonce(): string;
}

export interface Hasher {
  /** SHA-256 of the UTF-8 bytes, lower-case hexadecimal. */
  sha256(text: string): string;
}

export interface SignatureVerifier {
  /** Does `signature` (base64url) sign the UTF-8 bytes of `message` under this public key? False, never an error, for junk. */
  verify(approver: Pick<ApproverRecord, 'algorithm' | 'public_key'>, message: string, signature: string): boolean;
}

/** What kind of data the store holds, and whose it is. */
export interface StoreInfo {
  readonly store_id: string;
  readonly kind: 'sample' | 'imported';
  readonly created_at: string;
  /** The person who made the data directory; proposals over stdio are attributed to them. */
  readonly owner: string;
}

export interface StoreReads {
  store(): Promise<StoreInfo>;
  /** Grows with every commit; two equal revisions mean equal data. */
  revision(): Promise<number>;
}

export interface BrandReads {
  brand(brandid: number): Promise<Brand | undefined>;
  /** Brands of exactly this name, case and outer space ignored; at most 20. */
  brandsNamed(brandname: string): Promise<readonly Brand[]>;
  /** Names of other brands whose name starts with this word; at most 200. */
  brandNamesStartingWith(word: string): Promise<readonly string[]>;
  /** Brands split from this one. */
  childBrands(brandid: number): Promise<readonly Brand[]>;
  countBrands(): Promise<number>;
}

export interface BrandFilter {
  /** Part of the name, case ignored. */
  readonly name?: string;
  /** Exactly as stored, case ignored. */
  readonly sector?: string;
  readonly status?: Brand['status'];
  readonly manually_processed?: boolean;
}

/** A brand as a list shows it. */
export interface BrandRow extends Brand {
  readonly combos: number;
  /** Escalations that are not closed. */
  readonly open_escalations: number;
}

export interface BrandListReads {
  /** By name, then by id; with a name in the filter, equal names first, then those that begin with it. */
  brandPage(filter: BrandFilter, limit: number, cursor?: string): Promise<Page<BrandRow>>;
  /** Brands whose name is spelled much like this one, the nearest first. */
  brandsSpelledLike(name: string, limit: number): Promise<readonly Pick<Brand, 'brandid' | 'brandname'>[]>;
}

export interface ComboFilter {
  readonly brandid: number;
  readonly mccid?: number;
  readonly bankid?: number;
  /** Literal text, case-insensitive. */
  readonly contains?: string;
}

export interface ComboSummary {
  readonly combos: number;
  readonly distinct_narratives: number;
  readonly banks: number;
  readonly wallet_affected: number;
  /** Most frequent first. `mcc_desc` and `sector` are null for a code that the mcc table lacks. */
  readonly mccids: readonly { mccid: number; mcc_desc: string | null; sector: string | null; combos: number }[];
}

/** A distinct narrative of a brand. */
export interface NarrativeRow {
  readonly narrative: string;
  readonly combos: number;
  readonly mccids: readonly number[];
}

export interface ComboReads {
  /** All combos of the brand, ordered by (ccid, bankid). */
  combosOf(brandid: number): Promise<readonly Combo[]>;
  comboSummary(brandid: number): Promise<ComboSummary>;
  /** Ordered by (ccid, bankid). */
  comboPage(filter: ComboFilter, limit: number, cursor?: string): Promise<Page<Combo>>;
  /** Distinct narratives, most combos first, then by text. */
  narrativePage(filter: ComboFilter, limit: number, cursor?: string): Promise<Page<NarrativeRow>>;
}

export interface MccReads {
  mccs(): Promise<ReadonlyMap<number, Mcc>>;
}

export interface MetadataReads {
  /** Ascending by version; the last one is current. */
  metadataVersions(brandid: number): Promise<readonly MetadataVersion[]>;
  /** Ascending by time. */
  feedbackOf(brandid: number): Promise<readonly Feedback[]>;
  /** Ascending by start time. */
  executionsOf(brandid: number): Promise<readonly WorkflowExecution[]>;
}

/**
 * `level`: highest first; `confidence`: lowest first; `due`: what awaits a response by when it is due, then what else is
 * not closed, then the closed. Equal ones oldest first.
 */
export const ESCALATION_SORTS = ['newest', 'oldest', 'level', 'confidence', 'due'] as const;
export interface EscalationFilter {
  readonly status?: readonly EscalationStatus[];
  readonly level?: Level;
  readonly reason?: (typeof ESCALATION_REASONS)[number];
  readonly brandid?: number;
  readonly assigned_to?: string;
  readonly unassigned?: boolean;
  /** State of the present response time, by the desk's hours; only what is not closed has one. */
  readonly sla?: readonly SlaState[];
}

export interface EscalationReads {
  escalation(escalationId: string): Promise<Escalation | undefined>;
  escalationPage(
    filter: EscalationFilter,
    sort: (typeof ESCALATION_SORTS)[number],
    limit: number,
    cursor?: string,
  ): Promise<Page<Escalation>>;
  /** Escalations of the brand that are not closed, oldest first. */
  activeEscalationsOf(brandid: number): Promise<readonly Escalation[]>;
  /** Every known assignee with the number of their escalations that are not closed. */
  assignees(): Promise<readonly { assigned_to: string; active: number }[]>;
}

export interface EscalationStatistics {
  /** What metrics are made of, counted where the data is. */
  escalationCounts(period: MetricsPeriod, desk: Desk, now: string): Promise<EscalationCounts>;
}

export interface DetectionReads {
  /** Facts of every active brand that one of the automatic triggers may fire for, by brandid; one pass over all brands. */
  triggerFacts(limits: TriggerLimits): Promise<readonly TriggerFacts[]>;
}

/** Which narratives a pattern matches. */
export interface NarrativeMatches {
  /** False where the deadline or an abort cut it short. */
  readonly complete: boolean;
  readonly matched: ReadonlySet<string>;
}

export interface CoverageReads {
  /** Which of these narratives the pattern matches: in a worker, under the same deadline. */
  narrativesMatching(source: string, narratives: readonly string[], signal?: AbortSignal): Promise<NarrativeMatches>;
  /**
   * Counts what a pattern and a list of codes match over all combos, in a worker under a deadline. At the deadline,
   * or when the signal aborts, the partial counts come back with `complete: false`.
   */
  coverage(request: CoverageRequest, signal?: AbortSignal): Promise<Coverage>;
}

/** How the escalation desk is set up. */
export interface DeskReads {
  desk(): Promise<Desk>;
}

/** What write operations read to decide; small, because a plan's preview lays each step's effects over it (`change/overlay.ts`). */
export interface DecisionReads
  extends Pick<BrandReads, 'brand' | 'brandsNamed' | 'childBrands'>,
    Pick<ComboReads, 'combosOf'>,
    MccReads,
    Pick<MetadataReads, 'metadataVersions' | 'feedbackOf'>,
    Pick<EscalationReads, 'escalation' | 'activeEscalationsOf' | 'assignees'>,
    DeskReads,
    CoverageReads {}

export interface DataReads
  extends StoreReads,
    BrandReads,
    ComboReads,
    MccReads,
    MetadataReads,
    BrandListReads,
    EscalationReads,
    EscalationStatistics,
    DetectionReads,
    DeskReads,
    CoverageReads {
  /** What was applied, by change. The row is written in the same transaction as the data it tells of. */
  appliedChange(changeId: string): Promise<AppliedChange | undefined>;
}

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
  decisionsOn(changeId: string): Promise<readonly ChangeDecision[]>;
  execution(changeId: string): Promise<ExecutionRecord | undefined>;
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
  enrol(approver: ApproverRecord, fact: AuditFact): Promise<'enrolled' | 'exists'>;
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

export interface DataWrites {
  /**
   * Writes everything in the batch, or nothing: mutations, the applied-change row that decides, and the outbox.
   * `stale` when the data's revision is no longer the one that the decisions were made on.
   */
  commit(batch: CommitBatch, expected: { readonly revision: number }): Promise<'committed' | 'stale'>;
  /** Identifiers that the next new brand and escalation get, at the current revision. */
  nextIds(year: number): Promise<{ readonly brandid: number; readonly escalation_seq: number }>;
}

/** One executor at a time on a store, over all its processes. */
export interface ExecutorTurn {
  /**
   * Runs `work` alone. A process that dies gives its turn back, so an execution found under way inside the turn was
   * interrupted: whoever began it is gone. Refused when others keep the turn longer than `patience` milliseconds
   * (default: five minutes). A turn inside a turn waits for itself.
   */
  exclusively<T>(work: () => Promise<T>, patience?: number): Promise<Outcome<T>>;
}

export interface Foundation {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly hasher: Hasher;
}

/** What the agent side holds: it reads data and authority, and may append proposals. There is no write port in it. */
export interface AgentPorts extends Foundation {
  readonly data: DataReads;
  readonly proposals: ProposalStore;
  readonly authority: AuthorityReads;
}

/** What the commit side holds besides. */
export interface CommitPorts extends AgentPorts {
  readonly writes: DataWrites;
  readonly authorityWrites: AuthorityWrites;
  readonly outbox: Outbox;
  readonly turn: ExecutorTurn;
  readonly verifier: SignatureVerifier;
}

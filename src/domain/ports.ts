/**
 * Everything the outside must provide, grouped by capability, narrow and async, so that SQLite, DynamoDB, S3 and
 * Athena can each serve their part. Reads are all the agent side gets; `CommitPorts` exist on the commit side only.
 */
import type { AppliedChange, CommitBatch } from './change/mutation.ts';
import type { Outbox } from './notify/outbox.ts';
import type { AgentReads } from './ports/agents.ts';
import type { AmbiguityReads } from './ports/ambiguous-names.ts';
import type {
  BrandListReads,
  BrandReads,
  ComboReads,
  MccReads,
  MetadataReads,
  StoreReads,
} from './ports/brand-data.ts';
import type { AuthorityReads, AuthorityWrites, ProposalStore } from './ports/changes.ts';
import type { CoverageReads } from './ports/coverage.ts';
import type {
  DeskReads,
  DetectionReads,
  EscalationReads,
  EscalationReporting,
  EscalationStatistics,
} from './ports/escalation-data.ts';
import type { Foundation, SignatureVerifier } from './ports/foundation.ts';
import type { Outcome } from './refusal.ts';

export type * from './ports/agents.ts';
export type * from './ports/ambiguous-names.ts';
export type * from './ports/brand-data.ts';
export type * from './ports/changes.ts';
export type * from './ports/coverage.ts';
export * from './ports/escalation-data.ts';
export type * from './ports/foundation.ts';

/** What write operations read to decide; small, because a plan's preview lays each step's effects over it (`change/overlay.ts`). */
export interface DecisionReads
  extends Pick<BrandReads, 'brand' | 'brandsNamed' | 'childBrands'>,
    Pick<ComboReads, 'combosOf' | 'combosOfCcid' | 'brandsWithCode'>,
    MccReads,
    Pick<MetadataReads, 'metadataVersions' | 'feedbackOf' | 'executionsOf'>,
    Pick<EscalationReads, 'escalation' | 'activeEscalationsOf' | 'assignees'>,
    DeskReads,
    AgentReads,
    AmbiguityReads,
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
    EscalationReporting,
    DetectionReads,
    DeskReads,
    AgentReads,
    AmbiguityReads,
    CoverageReads {
  /** What was applied, by change. The row is written in the same transaction as the data it tells of. */
  appliedChange(changeId: string): Promise<AppliedChange | undefined>;
  /** All that was applied, by change. */
  appliedChanges(): Promise<readonly AppliedChange[]>;
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

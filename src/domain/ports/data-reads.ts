import type { AppliedChange } from '../change/mutation.ts';
import type { AgentTrials } from './agent-runtime.ts';
import type { AgentReads } from './agents.ts';
import type { DetectionReads, EscalationReporting, EscalationStatistics } from './analytics.ts';
import type { AmbiguityReads, BrandListReads, BrandReads } from './brands.ts';
import type { ComboReads, MccReads } from './combos.ts';
import type { DeskReads, EscalationReads } from './escalations.ts';
import type { CoverageReads } from './matching.ts';
import type { MetadataReads } from './metadata.ts';
import type { StoreReads } from './store.ts';

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
    AgentTrials,
    AmbiguityReads,
    CoverageReads {
  /** The row that a change left when it was applied, written in the same transaction as the data. */
  appliedChange(changeId: string): Promise<AppliedChange | undefined>;
  /** Returns the applied ones among the changes, in one round trip. */
  appliedChangesOn(changeIds: readonly string[]): Promise<ReadonlyMap<string, AppliedChange>>;
  /** Streams every applied change, in no order. */
  appliedChanges(): AsyncIterable<AppliedChange>;
}

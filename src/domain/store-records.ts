import type { Deployment, InstructionsVersion } from './agents/agent.ts';
import type { Brand, Combo, Mcc } from './brand/brand.ts';
import type { Escalation } from './escalation/escalation.ts';
import type { Feedback, MetadataVersion, WorkflowExecution } from './metadata/metadata.ts';

export type Rows<T> = Iterable<T> | AsyncIterable<T>;

/** All that a store holds of upstream's: what a new one is filled from, each part read once and in this order, and what files are written from. */
export interface StoreRecords {
  readonly brands: Rows<Brand>;
  readonly brandsToCheck: Rows<number>;
  readonly mccs: Rows<Mcc>;
  combos(): Rows<Combo>;
  history(): StoreHistory | Promise<StoreHistory>;
}

export interface StoreHistory {
  /** Ascending by version within a brand. */
  readonly metadata: Rows<MetadataVersion>;
  readonly feedback: Rows<Feedback>;
  readonly executions: Rows<WorkflowExecution>;
  readonly escalations: Rows<Escalation>;
  /** Ascending by version within an agent. Upstream's files hold none. */
  readonly instructions?: Rows<InstructionsVersion>;
  readonly deployments?: Rows<Deployment>;
}

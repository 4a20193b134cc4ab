import type { Brand, Combo, Mcc } from '../domain/brand/brand.ts';
import type { Escalation } from '../domain/escalation/escalation.ts';
import type { Feedback, MetadataVersion, WorkflowExecution } from '../domain/metadata/metadata.ts';

export type Rows<T> = Iterable<T> | AsyncIterable<T>;

/** All that goes in or out: what a new store is filled from, and what a directory of upstream files is written from. */
export interface DomainRecords {
  readonly brands: Rows<Brand>;
  readonly brandsToCheck: Rows<number>;
  readonly mccs: Rows<Mcc>;
  combos(): Rows<Combo>;
  history(): DomainHistory | Promise<DomainHistory>;
}

export interface DomainHistory {
  /** Ascending by version within a brand. */
  readonly metadata: Rows<MetadataVersion>;
  readonly feedback: Rows<Feedback>;
  readonly executions: Rows<WorkflowExecution>;
  readonly escalations: Rows<Escalation>;
}

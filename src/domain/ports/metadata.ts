/** Reads of metadata versions, feedback and workflow executions. */
import type { Feedback, MetadataVersion, WorkflowExecution } from '../metadata/metadata.ts';

export interface MetadataReads {
  /** Ascending by version; the last one is current. */
  metadataVersions(brandid: number): Promise<readonly MetadataVersion[]>;
  /** Ascending by time. */
  feedbackOf(brandid: number): Promise<readonly Feedback[]>;
  /** Ascending by start time. */
  executionsOf(brandid: number): Promise<readonly WorkflowExecution[]>;
}

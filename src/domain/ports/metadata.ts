/** Reads of metadata versions, feedback and workflow executions. */
import type { Candidate } from '../metadata/candidate.ts';
import type { Feedback, MetadataVersion, WorkflowExecution } from '../metadata/metadata.ts';

export interface MetadataReads {
  /** Returns the versions in ascending order; the last one is current. */
  metadataVersions(brandid: number): Promise<readonly MetadataVersion[]>;
  /** Returns what an agent answered about a brand to an applied change; undefined where it asked none, or took no answer. */
  candidateOf(changeId: string, brandid: number): Promise<Candidate | undefined>;
  /** Returns feedback by ascending time. */
  feedbackOf(brandid: number): Promise<readonly Feedback[]>;
  /** Returns executions by ascending start time. */
  executionsOf(brandid: number): Promise<readonly WorkflowExecution[]>;
}

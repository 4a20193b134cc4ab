import type { Mutation } from '../../../domain/change/mutation.ts';
import type { Escalation } from '../../../domain/escalation/escalation.ts';
import type { Feedback, MetadataVersion, WorkflowExecution } from '../../../domain/metadata/metadata.ts';
import type { DataReads } from '../../../domain/ports/data-reads.ts';

type Reads = Pick<DataReads, 'brand' | 'metadataVersions' | 'feedbackOf' | 'executionsOf' | 'escalation'>;

/** The records of some brands as they are in the store, with the writes that are to follow. Each brand is read once. */
export class StoredRecords {
  readonly names = new Map<number, string>();
  readonly #reads: Reads;
  readonly #versions = new Map<number, readonly MetadataVersion[]>();
  readonly #feedback = new Map<string, Feedback>();
  readonly #executions = new Map<string, WorkflowExecution>();
  readonly #escalations = new Map<string, Escalation>();

  private constructor(reads: Reads) {
    this.#reads = reads;
  }

  static async of(brandids: ReadonlySet<number>, reads: Reads): Promise<StoredRecords> {
    const stored = new StoredRecords(reads);
    for (const brandid of brandids) await stored.#load(brandid);
    return stored;
  }

  async #load(brandid: number): Promise<void> {
    const brand = await this.#reads.brand(brandid);
    if (brand !== undefined) this.names.set(brandid, brand.brandname);
    this.#versions.set(brandid, await this.#reads.metadataVersions(brandid));
    for (const one of await this.#reads.feedbackOf(brandid)) this.#feedback.set(one.feedback_id, one);
    for (const one of await this.#reads.executionsOf(brandid)) this.#executions.set(one.execution_arn, one);
  }

  versionsOf(brandid: number): readonly MetadataVersion[] {
    return this.#versions.get(brandid) ?? [];
  }

  feedback(id: string): Feedback | undefined {
    return this.#feedback.get(id);
  }

  execution(arn: string): WorkflowExecution | undefined {
    return this.#executions.get(arn);
  }

  async escalation(id: string): Promise<Escalation | undefined> {
    return this.#escalations.get(id) ?? (await this.#reads.escalation(id));
  }

  /** Counts on a write that has not happened yet. */
  expect(mutation: Mutation): void {
    switch (mutation.kind) {
      case 'feedback.append':
        this.#feedback.set(mutation.feedback.feedback_id, mutation.feedback);
        return;
      case 'execution.append':
      case 'execution.update':
        this.#executions.set(mutation.execution.execution_arn, mutation.execution);
        return;
      case 'escalation.insert':
      case 'escalation.update':
        this.#escalations.set(mutation.escalation.escalation_id, mutation.escalation);
        return;
      default:
        return;
    }
  }
}

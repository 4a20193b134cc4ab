/** Writes of data. The commit side alone holds these ports. */
import type { CommitBatch } from '../change/mutation.ts';
import type { Outcome } from '../refusal.ts';

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

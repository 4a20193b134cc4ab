/** Writes of data. The commit side alone holds these ports. */
import type { UpstreamMarks } from '../change/adoption.ts';
import type { CommitBatch, Mutation } from '../change/mutation.ts';
import type { Outcome } from '../refusal.ts';

/**
 * An executor's right to write, until another executor begins a turn. Each turn has a larger fence than all before it,
 * over all processes, and every write that takes a turn checks its fence in its own transaction: a process that was
 * stopped, taken for dead and woken writes nothing.
 */
export interface Turn {
  readonly fence: number;
  /** Aborts when the turn is known to be lost. Writes are safe without it; it saves work that could not be written. */
  readonly lost: AbortSignal;
}

export interface DataWrites {
  /**
   * Writes everything in the batch, or nothing: mutations, the applied-change row that decides, and the outbox.
   * `stale` when the data's revision is no longer the one that was evaluated, `lost` when another executor has begun a
   * turn since. `unknown` when the store could not say: the application then ends as `outcome_unknown`, nothing tries
   * it again by itself, and recovery in a later turn, when this commit can no longer get through, resolves it from the
   * applied change.
   */
  commit(
    batch: CommitBatch,
    expected: { readonly revision: number; readonly turn: Turn },
  ): Promise<'committed' | 'stale' | 'lost' | 'unknown'>;
  /** Identifiers that the next new brand and escalation get, at the current revision. */
  nextIds(year: number): Promise<{ readonly brandid: number; readonly escalation_seq: number }>;
}

/** Writes of a store that has an upstream, which changes data by itself. */
export interface AdoptionWrites {
  /**
   * Writes upstream's own changes, with the versions that they were read from, or nothing. The answers are those of
   * `commit`; what is unknown is found by looking at the marks that the store has.
   */
  adopt(
    mutations: readonly Mutation[],
    source: UpstreamMarks,
    expected: { readonly revision: number; readonly turn: Turn },
  ): Promise<'adopted' | 'stale' | 'lost' | 'unknown'>;
}

/** One executor at a time on a store, over all its processes. */
export interface ExecutorTurn {
  /**
   * Runs `work` alone. A process that dies gives its turn back, so an application found under way inside the turn was
   * interrupted: the process that began it is gone, or can write no more. Refused when others keep the turn longer than
   * `patience` milliseconds (default: five minutes). A turn inside a turn waits for itself.
   */
  exclusively<T>(work: (turn: Turn) => Promise<T>, patience?: number): Promise<Outcome<T>>;
}

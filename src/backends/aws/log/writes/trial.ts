import type { CommitBatch } from '../../../../domain/change/mutation.ts';
import { Database } from '../../../sqlite/database.ts';
import { currentRevision } from '../../../sqlite/reads/store.ts';
import { applyBatch, prepareForBatches } from '../../../sqlite/writes/commit.ts';

/** Thrown inside the transaction, so that it never commits. */
class TriedOut extends Error {
  readonly fits: boolean;

  constructor(fits: boolean) {
    super();
    this.fits = fits;
  }
}

/**
 * Applies batches to a node's replica and rolls every one back: a batch that does not fit must not get into the log, where
 * it would stop every follower. Whatever happens, the follower alone changes the replica.
 */
export class Trial {
  readonly #database: Database;

  constructor(path: string) {
    this.#database = new Database(path, { readOnly: false });
    prepareForBatches(this.#database);
  }

  /** Returns false where the batch does not fit the replica, or that is at another revision. */
  fits(batch: CommitBatch, revision: number): boolean {
    try {
      return this.#database.write(() => {
        throw new TriedOut(currentRevision(this.#database) === revision && applyBatch(this.#database, batch));
      });
    } catch (error) {
      if (error instanceof TriedOut) return error.fits;
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }
}

import { Database } from '../../../sqlite/database.ts';
import { currentRevision } from '../../../sqlite/reads/store.ts';
import { prepareForBatches } from '../../../sqlite/writes/commit.ts';
import { applyContent } from '../../follower/apply-content.ts';
import type { EntryContent } from '../entry-format.ts';

/** Thrown inside the transaction, so that it never commits. */
class TriedOut extends Error {
  readonly fits: boolean;

  constructor(fits: boolean) {
    super();
    this.fits = fits;
  }
}

/**
 * Applies entries to a node's replica and rolls every one back: one that does not fit must not get into the log, where
 * it would stop every follower. Whatever happens, the follower alone changes the replica.
 */
export class Trial {
  readonly #database: Database;

  constructor(path: string) {
    this.#database = new Database(path, { readOnly: false, existing: true });
    prepareForBatches(this.#database);
  }

  /** Returns false where the entry does not fit the replica, or that is at another revision. */
  fits(content: EntryContent, revision: number): boolean {
    if (this.#database.place === 'replaced') {
      this.#database.reopen();
      prepareForBatches(this.#database);
    }
    try {
      return this.#database.write(() => {
        throw new TriedOut(currentRevision(this.#database) === revision && applyContent(this.#database, content));
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

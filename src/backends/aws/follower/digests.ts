import { ThreadSupervisor } from '../../../threads/supervisor.ts';
import { Database } from '../../sqlite/database.ts';
import { type ContentDigest, contentDigest } from './content-digest.ts';
import type { DigestReport } from './digest-messages.ts';

/** A digest that is being computed. */
export interface BegunDigest {
  /** The revision of the state that it is of: what is written from now on does not change it. */
  readonly revision: number;
  readonly computed: Promise<ContentDigest>;
}

/** Computes digests of replicas. */
export interface Digests {
  /** Resolves once the state is fixed. */
  begin(path: string): Promise<BegunDigest>;
  close(): Promise<void>;
}

/** Computes digests in the thread of the caller: for replicas of some thousand rows. */
export const DIGESTS_HERE: Digests = {
  async begin(path) {
    const database = new Database(path, { readOnly: true });
    try {
      const computed = database.snapshot(() => contentDigest(database));
      return { revision: computed.revision, computed: Promise.resolve(computed) };
    } finally {
      database.close();
    }
  },
  close: async () => {},
};

/** Milliseconds after an abort at which the thread is terminated. */
const GRACE = 0;

/** Computes digests in a worker thread, which the first one starts. */
export function threadedDigests(): Digests {
  const threads = new ThreadSupervisor<string, DigestReport>({
    name: 'The digest of the replica',
    script: new URL('./digest-worker.ts', import.meta.url),
    threads: 1,
    grace: GRACE,
  });
  return {
    begin(path) {
      const begun = Promise.withResolvers<BegunDigest>();
      const computed = threads
        .run(path, {
          onProgress(report) {
            if (report.kind === 'begun') begun.resolve({ revision: report.revision, computed });
          },
        })
        .then((outcome) => {
          if (outcome.kind === 'answered' && outcome.answer.kind === 'computed') return outcome.answer;
          throw new Error('The thread of the digest was stopped.');
        });
      computed.catch(begun.reject);
      return begun.promise;
    },
    close: () => threads.close(),
  };
}

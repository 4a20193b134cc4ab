import type { SnapshotBuilder } from '../backends/aws/commit-side.ts';
import type { StorePlace } from '../backends/aws/open-log.ts';
import type { SnapshotOrder } from '../backends/aws/snapshots/build-snapshot.ts';
import { StoreTrouble } from '../domain/ports/store-trouble.ts';
import { ThreadSupervisor } from '../threads/supervisor.ts';
import type { SnapshotEnd } from './messages.ts';

/** Makes snapshots in a worker thread, which the first one starts. */
export function threadedSnapshots(place: StorePlace): SnapshotBuilder {
  const threads = new ThreadSupervisor<SnapshotOrder, SnapshotEnd>({
    name: 'The thread that makes snapshots',
    script: new URL('./snapshot-worker.ts', import.meta.url),
    workerData: place,
    threads: 1,
    grace: 0,
  });
  return {
    async build(order) {
      const outcome = await threads.run(order);
      if (outcome.kind === 'stopped')
        throw new StoreTrouble('busy', 'The thread that makes snapshots was stopped.', 'Nothing was written.');
      const { answer } = outcome;
      if (answer.kind === 'built') return answer.built;
      const { kind, message, instead } = answer.trouble;
      throw new StoreTrouble(kind, message, instead);
    },
    close: () => threads.close(),
  };
}

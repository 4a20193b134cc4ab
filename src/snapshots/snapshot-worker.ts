/** Makes snapshots of a store on AWS in a thread of its own, on connections that read. */
import { workerData } from 'node:worker_threads';
import { openLog, type StorePlace } from '../backends/aws/open-log.ts';
import { buildSnapshot, type SnapshotOrder } from '../backends/aws/snapshots/build-snapshot.ts';
import { nodeFoundation } from '../backends/embedded/node-foundation.ts';
import { StoreTrouble } from '../domain/ports/store-trouble.ts';
import { serveJobs } from '../threads/serve-jobs.ts';
import type { SnapshotEnd } from './messages.ts';

const place: StorePlace = workerData;

serveJobs<SnapshotOrder, SnapshotEnd>(async (order) => {
  const log = await openLog(place, nodeFoundation());
  try {
    return { kind: 'built', built: await buildSnapshot(order, log) };
  } catch (error) {
    // A thread passes on the message of an error only.
    if (!(error instanceof StoreTrouble)) throw error;
    return { kind: 'trouble', trouble: { kind: error.kind, message: error.message, instead: error.instead } };
  } finally {
    log.close();
  }
});

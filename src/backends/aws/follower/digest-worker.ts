/** Computes the digest of a replica in a thread of its own, on one state of it, while the follower applies the log. */
import { type JobControl, serveJobs } from '../../../threads/serve-jobs.ts';
import { Database } from '../../sqlite/database.ts';
import { currentRevision } from '../../sqlite/reads/store.ts';
import { contentDigest } from './content-digest.ts';
import type { DigestReport } from './digest-messages.ts';

/** Milliseconds that this thread waits for a lock of another process. */
const BUSY_TIMEOUT = 10_000;

serveJobs<string, DigestReport>((path, control: JobControl<DigestReport>) => {
  const database = new Database(path, { readOnly: true, busyTimeout: BUSY_TIMEOUT });
  try {
    return database.snapshot(() => {
      // The first read is what fixes the state that all others see.
      control.report({ kind: 'begun', revision: currentRevision(database) });
      return { kind: 'computed', ...contentDigest(database) };
    });
  } finally {
    database.close();
  }
});

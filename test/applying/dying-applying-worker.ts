/** Stands in for the worker that applies changes, and dies at the point that its data name. */
import { workerData } from 'node:worker_threads';
import type { ApplyingWork, ApplyingWorkerData } from '../../src/applying/messages.ts';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { Database } from '../../src/backends/sqlite/database.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { Outcome } from '../../src/domain/refusal.ts';
import { type ApplicationOutcome, applyChange } from '../../src/executor/apply-change.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { serveJobs } from '../../src/threads/serve-jobs.ts';

export type DiesAt = 'start' | 'claim' | 'commit' | 'within commit' | 'committed';

const { dataDirectory: directory, diesAt }: ApplyingWorkerData & { readonly diesAt: DiesAt } = workerData;
const dies = (point: DiesAt) => {
  if (point === diesAt) process.exit(3);
};

serveJobs<ApplyingWork, Outcome<ApplicationOutcome>>(async ({ change_id }) => {
  dies('start');
  const ports = openCommitSide(directory, nodeFoundation(), ed25519Verifier);
  const dying = {
    ...ports,
    authorityWrites: {
      ...ports.authorityWrites,
      claim: async (...values: Parameters<typeof ports.authorityWrites.claim>) => {
        dies('claim');
        return ports.authorityWrites.claim(...values);
      },
    },
    writes: {
      ...ports.writes,
      commit: async (...values: Parameters<typeof ports.writes.commit>) => {
        dies('commit');
        if (diesAt === 'within commit') {
          const data = new Database(storeFiles(directory).data, { readOnly: false });
          data.execute('BEGIN IMMEDIATE; UPDATE revision SET revision = revision + 1');
        }
        dies('within commit');
        const committed = await ports.writes.commit(...values);
        dies('committed');
        return committed;
      },
    },
  };
  return applyChange(change_id, dying, writeOperations);
});

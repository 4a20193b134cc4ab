/**
 * Applies approved changes on connections of its own, with the rights of the commit side, so that the thread that
 * started it stays free.
 */
import { workerData } from 'node:worker_threads';
import { nodeFoundation } from '../backends/embedded/node-foundation.ts';
import { refusalFor } from '../backends/embedded/refusal-for.ts';
import { openCommitStore } from '../commit-store.ts';
import { writeOperations } from '../domain/operations/write-operations.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { type Outcome, refused } from '../domain/refusal.ts';
import { type ApplicationOutcome, applyChange } from '../executor/apply-change.ts';
import { serveJobs } from '../threads/serve-jobs.ts';
import type { ApplyingWork, ApplyingWorkerData } from './messages.ts';

const { commandLine, ...settings }: ApplyingWorkerData = workerData;
const foundation = nodeFoundation(commandLine);
let ports: CommitPorts | undefined;

serveJobs<ApplyingWork, Outcome<ApplicationOutcome>>(async ({ change_id }) => {
  try {
    ports ??= await openCommitStore(settings, foundation);
    return await applyChange(change_id, ports, writeOperations);
  } catch (error) {
    // A thread passes on the message of an error only.
    const refusal = refusalFor(error);
    if (refusal === undefined) throw error;
    return refused(refusal);
  }
});

/** Stands in for the worker that writes proposals, and ends in the way that the proposal's digest names. */
import { workerData } from 'node:worker_threads';
import { nodeHasher } from '../../../src/backends/embedded/node-foundation.ts';
import { openProposals } from '../../../src/backends/embedded/open-store.ts';
import type {
  ProposalWorkerData,
  WriteAnswer,
  WriteRequest,
} from '../../../src/backends/embedded/proposal-messages.ts';
import { auditChain } from '../../../src/backends/sqlite/proposals/audit-chain.ts';
import { proposalStore } from '../../../src/backends/sqlite/proposals/proposals.ts';
import { serveJobs } from '../../../src/threads/serve-jobs.ts';

const { directory, storeId }: ProposalWorkerData = workerData;

serveJobs<WriteRequest, WriteAnswer>(async (request) => {
  if (request.method !== 'append') throw new Error(`no test asks for ${request.method}`);
  const database = openProposals(directory, storeId);
  const [{ digest }] = request.values;
  if (digest === 'hangs') return new Promise(() => {});
  if (digest === 'dies before') process.exit(3);
  if (digest === 'dies within') {
    database.execute('BEGIN IMMEDIATE');
    database.run("INSERT INTO withdrawal VALUES ('CHG-0001', '')");
    process.exit(3);
  }
  const store = proposalStore(database, auditChain(database, 'proposals', storeId, nodeHasher), nodeHasher);
  await store.append(...request.values);
  return process.exit(3);
});

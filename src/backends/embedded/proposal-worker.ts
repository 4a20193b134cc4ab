/** Writes proposals on a connection of its own, so that no flush of a disk holds up the event loop of a server. */
import { workerData } from 'node:worker_threads';
import type { ProposalStore } from '../../domain/ports/proposals.ts';
import { StoreTrouble } from '../../domain/ports/store-trouble.ts';
import { unreachable } from '../../domain/unreachable.ts';
import { serveJobs } from '../../threads/serve-jobs.ts';
import { auditChain } from '../sqlite/proposals/audit-chain.ts';
import { proposalStore } from '../sqlite/proposals/proposals.ts';
import { StoreUnavailable } from '../sqlite/store-errors.ts';
import { isBusy } from '../sqlite/when-free.ts';
import { nodeHasher } from './node-foundation.ts';
import { openProposals } from './open-store.ts';
import type { ProposalWorkerData, WriteAnswer, WriteRequest, WriteResult } from './proposal-messages.ts';

const settings: ProposalWorkerData = workerData;
let store: ProposalStore | undefined;

serveJobs<WriteRequest, WriteAnswer>(async (request) => {
  try {
    store ??= opened();
  } catch (error) {
    return unavailable(error);
  }
  return { kind: 'committed', result: await written(request, store) };
});

function opened(): ProposalStore {
  const { directory, storeId } = settings;
  const database = openProposals(directory, storeId);
  return proposalStore(database, auditChain(database, 'proposals', storeId, nodeHasher), nodeHasher);
}

/** A lock is thrown, so that the caller tries again. */
function unavailable(error: unknown): WriteAnswer {
  if (isBusy(error)) throw error;
  if (error instanceof StoreTrouble)
    return { kind: 'unavailable', trouble: error.kind, message: error.message, instead: error.instead };
  if (!(error instanceof StoreUnavailable)) throw error;
  const instead = error.command === null ? 'Check the data directory.' : `Run: ${error.command}`;
  return { kind: 'unavailable', trouble: 'failing', message: error.message, instead };
}

async function written(request: WriteRequest, to: ProposalStore): Promise<WriteResult> {
  switch (request.method) {
    case 'append':
      await to.append(...request.values);
      return undefined;
    case 'withdraw':
      return to.withdraw(...request.values);
    case 'record':
      await to.record(...request.values);
      return undefined;
    default:
      return unreachable(request);
  }
}

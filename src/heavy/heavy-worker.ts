/**
 * Does the work of heavy calls, on connections of its own with the rights of the agent side, so that the thread that
 * serves the clients stays free.
 */
import { workerData } from 'node:worker_threads';
import { openAgentStore } from '../agent-store.ts';
import { nodeFoundation } from '../backends/embedded/node-foundation.ts';
import { relayedMatchThreads } from '../backends/sqlite/matching/match-threads.ts';
import { StoreUnavailable } from '../backends/sqlite/store-errors.ts';
import { done, refused } from '../domain/refusal.ts';
import { offeredTools } from '../mcp/offered.ts';
import { type OpenStore, openedOnce } from '../mcp/session.ts';
import { resources } from '../resources/index.ts';
import { serveJobs } from '../threads/serve-jobs.ts';
import { tools } from '../tools/index.ts';
import { workAnswerer } from './answer-work.ts';
import type { HeavyReport, HeavyWork, HeavyWorkerData } from './messages.ts';

const { offered, commandLine, port, ...store }: HeavyWorkerData = workerData;
const foundation = nodeFoundation(commandLine);
const matching = relayedMatchThreads(port);

/** The server has opened the store before it starts a thread, and says at length what keeps it from that. */
const openStore: OpenStore = openedOnce(async () => {
  const settings = { readOnly: offered.readOnly, matching };
  try {
    return done(await openAgentStore(store, foundation, settings));
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    const instead = 'Ask the operator of this server to check the data directory, and to start the server again.';
    return refused({ code: 'no_store', message: error.message, instead });
  }
});

serveJobs<HeavyWork, HeavyReport>(
  workAnswerer({ tools: offeredTools(tools, offered), resources }, { foundation, openStore }),
);

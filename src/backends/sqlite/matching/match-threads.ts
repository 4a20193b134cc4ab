import type { MessagePort } from 'node:worker_threads';
import { RelayedThreads } from '../../../threads/relay.ts';
import { ThreadSupervisor } from '../../../threads/supervisor.ts';
import type { MatchAnswer, MatchRequest, MatchWorkerData } from './match-messages.ts';

/** Maximum number of concurrent counts. */
const THREADS = 2;

/** Milliseconds after an abort at which a thread that still counts is terminated. */
const GRACE = 2_000;

/** Megabytes of a thread's heap. V8 lets garbage grow with these limits; a count needs some tens of megabytes. */
const HEAP = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 1000 };

const NAME = 'The match worker';

/** Threads that match patterns, which a pool uses, or pools of several threads. */
export type MatchThreads = ThreadSupervisor<MatchRequest, MatchAnswer>;

export interface MatchThreadsSettings {
  /** Path of `data.db`. */
  readonly database: string;
  readonly grace?: number;
  /** The script that each thread runs (default: `match-worker.ts`). */
  readonly script?: URL;
  /** Receives the reason of each thread that dies. */
  readonly onLost?: (error: Error) => void;
}

/** Prepares threads, which the first counts start. */
export function matchThreads({ database, grace = GRACE, script, onLost }: MatchThreadsSettings): MatchThreads {
  return new ThreadSupervisor({
    name: NAME,
    script: script ?? new URL('./match-worker.ts', import.meta.url),
    workerData: { database } satisfies MatchWorkerData,
    resourceLimits: HEAP,
    threads: THREADS,
    grace,
    ...(onLost === undefined ? {} : { onLost }),
  });
}

/** The threads of another thread, which is at the other end of the port. */
export function relayedMatchThreads(port: MessagePort): RelayedThreads<MatchRequest, MatchAnswer> {
  return new RelayedThreads(NAME, port);
}

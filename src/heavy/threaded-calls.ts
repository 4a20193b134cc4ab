import type { MessagePort } from 'node:worker_threads';
import type { ProposedAnswer } from '../domain/change/change-view.ts';
import type { ParsedInput, ProposalRequest } from '../domain/change/proposal.ts';
import type { Ids } from '../domain/ports/foundation.ts';
import { type Outcome, refused } from '../domain/refusal.ts';
import type { Call } from '../mcp/call.ts';
import { cancelled } from '../mcp/execute.ts';
import { Fault, faultOf, type Log } from '../mcp/fault.ts';
import type { HeavyCalls, RecordRefusal } from '../mcp/overload/heavy-calls.ts';
import { type JobOutcome, ThreadLost } from '../threads/jobs.ts';
import { ThreadSupervisor } from '../threads/supervisor.ts';
import type { HeavyEnd, HeavyReport, HeavyWork, HeavyWorkerData } from './messages.ts';

/** Work is bounded by what it reads. This only frees the place of a call that does not end. In milliseconds. */
const TIME_LIMIT = 60 * 60 * 1000;
/**
 * Megabytes of a thread's heap. V8 lets garbage grow with these limits: with its own ones a thread held 350 MB after calls
 * on a brand of 100,000 combos, which need 80 MB.
 */
const HEAP = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 2000 };
/** Milliseconds after an abort within which a thread can end its work by itself. */
const GRACE = 2000;

export interface ThreadedCallsSettings {
  readonly workerData: Omit<HeavyWorkerData, 'port'>;
  /** Receives an end of each thread's channel to the threads that match patterns. */
  readonly connect: (port: MessagePort) => void;
  /** Most threads, and so most calls that are worked on at once. */
  readonly threads: number;
  readonly log: Log;
  readonly ids: Pick<Ids, 'ulid' | 'nonce'>;
  /** The script that each thread runs (default: `heavy-worker.ts`). */
  readonly script?: URL;
}

/** Runs heavy calls in worker threads, which are started by the first calls and kept. */
export class ThreadedCalls implements HeavyCalls {
  readonly #settings: ThreadedCallsSettings;
  readonly #threads: ThreadSupervisor<HeavyWork, HeavyReport>;

  constructor(settings: ThreadedCallsSettings) {
    const { workerData, connect, threads, script } = settings;
    this.#settings = settings;
    this.#threads = new ThreadSupervisor({
      name: 'The thread of heavy calls',
      script: script ?? new URL('./heavy-worker.ts', import.meta.url),
      workerData,
      connect,
      resourceLimits: HEAP,
      threads,
      timeLimit: TIME_LIMIT,
      grace: GRACE,
    });
  }

  async read(operation: string, input: ParsedInput, call: Call): Promise<Outcome<Record<string, unknown>>> {
    const end = await this.#run({ kind: 'read', operation, input, caller: callerIn(call) }, call);
    if (!('kind' in end)) return end;
    if (end.kind !== 'read') throw new Error(`A read ended as ${end.kind}.`);
    return end.outcome;
  }

  async propose(
    operation: string,
    request: ProposalRequest,
    call: Call,
    record: RecordRefusal,
  ): Promise<Outcome<ProposedAnswer>> {
    const end = await this.#run({ kind: 'propose', operation, request, caller: callerIn(call) }, call);
    if (!('kind' in end)) return end;
    if (end.kind !== 'proposed') throw new Error(`A proposal ended as ${end.kind}.`);
    for (const fact of end.refused) await record(fact);
    return end.outcome;
  }

  /** Ends the threads. Calls in progress are refused. */
  close(): Promise<void> {
    return this.#threads.close();
  }

  /** Returns how the work ended, or why it did not. */
  async #run(work: HeavyWork, call: Call): Promise<HeavyEnd | Outcome<never>> {
    const { log, ids } = this.#settings;
    const onProgress = (report: HeavyReport) => {
      if (report.kind === 'log') log(report.line);
      if (report.kind === 'progress') call.progress(...report.of);
    };
    const outcome = await this.#threads.run(work, { signal: call.signal, onProgress }).catch((error: unknown) => {
      if (!(error instanceof ThreadLost)) throw error;
      return lost(faultOf(error, `the thread of ${work.operation}`, ids, log));
    });
    if (!('kind' in outcome)) return outcome;
    if (outcome.kind === 'stopped') return stopped(outcome);
    const { answer } = outcome;
    if (answer.kind === 'fault') throw new Fault(answer.reference);
    if (answer.kind === 'log' || answer.kind === 'progress') throw new Error(`A call ended with its ${answer.kind}.`);
    return answer;
  }
}

function callerIn({ clientName, connection }: Call): HeavyWork['caller'] {
  return { clientName, connection };
}

/** The refusal is safe to repeat: a proposal is stored in one transaction, and a repeated one answers with the first. */
const AGAIN = 'Make the same call again: if a change was proposed, that answers with it.';

function lost({ reference }: Fault): Outcome<never> {
  return refused({
    code: 'busy',
    message: `The thread that worked on this call ended before it answered (reference ${reference}).`,
    instead: `${AGAIN} If it happens again, ask the operator of this server to look for the reference in its log.`,
    retry_after_seconds: 1,
  });
}

function stopped({ reason }: Extract<JobOutcome<HeavyReport>, { kind: 'stopped' }>): Outcome<never> {
  if (reason === 'aborted') return cancelled();
  return reason === 'closed'
    ? refused({
        code: 'busy',
        message: 'The server is being stopped.',
        instead: `${AGAIN} It needs a server that runs.`,
      })
    : refused({ code: 'incomplete', message: 'The call took more than an hour.', instead: AGAIN });
}

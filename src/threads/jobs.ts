import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { JobReport } from './serve-jobs.ts';

export type StopReason =
  | 'timeout'
  | 'aborted'
  | 'closed'
  /** The job was to run only if a thread was spare. */
  | 'none_spare';

/** How a job ended for the threads: its thread has sent all reports, or was stopped before. */
export type CarriedEnd = { readonly kind: 'ended' } | { readonly kind: 'stopped'; readonly reason: StopReason };

export interface CarryOptions {
  /** Takes the job out of the queue, or asks its thread to stop and terminates it after the grace. */
  readonly signal?: AbortSignal | undefined;
  /** Runs the job only if a thread is free and no other job waits, and lets it make room for one that comes later. */
  readonly spare?: boolean;
}

/** Threads that do jobs. The request lies in the channel, and the reports go into it: only its two ends read them. */
export interface JobCarrier {
  /** Rejects with {@link ThreadLost} when the job's thread dies. Running out of time, an abort and closing are outcomes. */
  carry(channel: MessagePort, options: CarryOptions): Promise<CarriedEnd>;
}

export interface JobOptions<Answer> extends CarryOptions {
  readonly onProgress?: ((partial: Answer) => void) | undefined;
}

/** Thrown for a job whose thread died before it had answered. The thread has exited, so its connections are closed. */
export class ThreadLost extends Error {
  override readonly name = 'ThreadLost';
}

/** The outcome of a job whose worker did not fail. */
export type JobOutcome<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | {
      readonly kind: 'stopped';
      readonly reason: StopReason;
      /** The last progress report, if there was one. */
      readonly partial: Answer | undefined;
    };

/** Runs jobs of one kind. Rejects when the job fails, and with {@link ThreadLost} when its thread dies. */
export interface JobRunner<Request, Answer> {
  run(request: Request, options?: JobOptions<Answer>): Promise<JobOutcome<Answer>>;
}

/**
 * Runs one job in threads that may belong to another one, and talks to its thread directly.
 *
 * @param name subject of error messages
 */
export async function runJob<Request, Answer>(
  carrier: JobCarrier,
  name: string,
  request: Request,
  { onProgress, ...options }: JobOptions<Answer>,
): Promise<JobOutcome<Answer>> {
  const { port1: here, port2: there } = new MessageChannel();
  let partial: Answer | undefined;
  let last: Exclude<JobReport<Answer>, { kind: 'progress' }> | undefined;
  const receive = (report: JobReport<Answer>) => {
    if (report.kind !== 'progress') last = report;
    else {
      partial = report.partial;
      onProgress?.(partial);
    }
  };
  try {
    here.postMessage(request);
    here.on('message', receive);
    const end = await carrier.carry(there, options);
    // What the thread has sent is here, though this thread may not have come to read it.
    for (let sent = receiveMessageOnPort(here); sent !== undefined; sent = receiveMessageOnPort(here))
      receive(sent.message);
    if (end.kind === 'stopped') return { ...end, partial };
    if (last?.kind === 'answered') return last;
    throw failure(`${name} failed: ${last?.message ?? 'it gave no answer.'}`, last?.errcode);
  } finally {
    here.close();
  }
}

function failure(message: string, errcode: number | undefined): Error {
  const error = new Error(message);
  return errcode === undefined ? error : Object.assign(error, { errcode });
}

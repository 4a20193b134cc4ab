import { parentPort } from 'node:worker_threads';

/** One job, as its thread receives it. */
export interface JobMessage<Request> {
  readonly kind: 'job';
  readonly request: Request;
  /** Milliseconds of work after which the job should answer with what it has. */
  readonly timeLimit: number;
  /** Shared memory, because a thread that is busy reads no messages. Nonzero: the job was aborted. */
  readonly stop: Int32Array<SharedArrayBuffer>;
}

/** Messages to a thread. `abort` is about the job in progress: a thread that waits for something reads it. */
export type ThreadMessage<Request> = JobMessage<Request> | { readonly kind: 'abort' };

/** A thread's messages about its job: any number of progress reports, then one of the others. */
export type JobReport<Answer> =
  | { readonly kind: 'progress'; readonly partial: Answer }
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** `errcode` is the number that a driver's error carries; it tells a fault of the machine from a bug. */
  | { readonly kind: 'failed'; readonly message: string; readonly errcode: number | undefined };

export interface JobControl<Answer> {
  /** Milliseconds of work after which the job should answer with what it has. */
  readonly timeLimit: number;
  /** Returns true once the job was aborted. Cheap enough to be called often. */
  isAborted(): boolean;
  /** Aborts with the job, as soon as this thread is free to notice it. */
  readonly signal: AbortSignal;
  /** Reports an answer so far. The supervisor falls back on it if it has to terminate the thread. */
  report(partial: Answer): void;
}

/** Answers the jobs of a `ThreadSupervisor` with `handle`. Call it once, in the worker's script. */
export function serveJobs<Request, Answer>(
  handle: (request: Request, control: JobControl<Answer>) => Answer | Promise<Answer>,
): void {
  const send = (report: JobReport<Answer>) => parentPort?.postMessage(report);
  let aborting = new AbortController();
  parentPort?.on('message', async (message: ThreadMessage<Request>) => {
    if (message.kind === 'abort') return aborting.abort();
    const { request, timeLimit, stop } = message;
    aborting = new AbortController();
    const control: JobControl<Answer> = {
      timeLimit,
      isAborted: () => Atomics.load(stop, 0) !== 0,
      signal: aborting.signal,
      report: (partial) => send({ kind: 'progress', partial }),
    };
    try {
      send({ kind: 'answered', answer: await handle(request, control) });
    } catch (error) {
      send({
        kind: 'failed',
        message: error instanceof Error ? error.message : String(error),
        errcode: errcodeOf(error),
      });
    }
  });
}

function errcodeOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined;
}

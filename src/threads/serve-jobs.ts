import { type MessagePort, parentPort, receiveMessageOnPort } from 'node:worker_threads';

/** One job, as its thread receives it. */
export interface JobMessage {
  readonly kind: 'job';
  /** The port that holds the request and takes the reports: who wants the work done has the other end. */
  readonly channel: MessagePort;
  /** Milliseconds of work after which the job should answer with what it has. */
  readonly timeLimit: number;
  /** Shared memory, because a thread that is busy reads no messages: one of {@link STOP}. */
  readonly stop: Int32Array<SharedArrayBuffer>;
}

/** The state of a job in shared memory: go on, it was aborted, or another job waits for its thread. */
export const STOP = { none: 0, aborted: 1, wanted: 2 } as const;

/** Messages to a thread. `abort` is about the job in progress: a thread that waits for something reads it. */
export type ThreadMessage = JobMessage | { readonly kind: 'abort' };

/** A thread's message to its supervisor: it has sent its last report, and is free. */
export type ThreadReport = 'ended';

/** A thread's reports on its job: any number of progress reports, then one of the others. */
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
  /** Returns true once another job waits for the thread of this one, which runs only where a thread is spare. */
  isWanted(): boolean;
  /** Aborts with the job, as soon as this thread is free to notice it. */
  readonly signal: AbortSignal;
  /** Reports an answer so far. The caller falls back on it if the thread has to be terminated. */
  report(partial: Answer): void;
}

/** Answers the jobs of a `ThreadSupervisor` with `handle`. Call it once, in the worker's script. */
export function serveJobs<Request, Answer>(
  handle: (request: Request, control: JobControl<Answer>) => Answer | Promise<Answer>,
): void {
  let aborting = new AbortController();
  parentPort?.on('message', async (message: ThreadMessage) => {
    if (message.kind === 'abort') return aborting.abort();
    const { channel, timeLimit, stop } = message;
    const send = (report: JobReport<Answer>) => channel.postMessage(report);
    aborting = new AbortController();
    const control: JobControl<Answer> = {
      timeLimit,
      isAborted: () => Atomics.load(stop, 0) === STOP.aborted,
      isWanted: () => Atomics.load(stop, 0) === STOP.wanted,
      signal: aborting.signal,
      report: (partial) => send({ kind: 'progress', partial }),
    };
    try {
      send({ kind: 'answered', answer: await handle(requestIn(channel), control) });
    } catch (error) {
      send({
        kind: 'failed',
        message: error instanceof Error ? error.message : String(error),
        errcode: errcodeOf(error),
      });
    }
    parentPort?.postMessage('ended' satisfies ThreadReport);
    channel.close();
  });
}

/** Reads the request, which lies in the channel before the job is given to a thread. */
function requestIn<Request>(channel: MessagePort): Request {
  const received: { readonly message: Request } | undefined = receiveMessageOnPort(channel);
  if (received === undefined) throw new Error('A job came without a request.');
  return received.message;
}

function errcodeOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined;
}

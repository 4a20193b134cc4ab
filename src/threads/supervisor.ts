import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { JobReport, ThreadMessage } from './serve-jobs.ts';

export interface SupervisorSettings {
  /** Subject of error messages, as in "The match worker". */
  readonly name: string;
  /** The script that each thread runs. It calls `serveJobs`. */
  readonly script: URL;
  readonly workerData?: unknown;
  readonly resourceLimits?: ResourceLimits;
  /** Most threads at once. Further jobs wait in a queue, first in, first out. */
  readonly threads: number;
  /** Milliseconds that a job may work (default: no limit). Waiting in the queue does not count. */
  readonly timeLimit?: number;
  /**
   * Milliseconds after the time limit, or after an abort, at which a thread that has not answered is terminated. A
   * thread's start counts as well.
   */
  readonly grace: number;
}

export interface JobOptions<Answer> {
  /** Takes the job out of the queue, or asks its thread to stop and terminates it after the grace. */
  readonly signal?: AbortSignal | undefined;
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
      readonly reason: 'timeout' | 'aborted' | 'closed';
      /** The last progress report, if there was one. */
      readonly partial: Answer | undefined;
    };

/**
 * Runs jobs in worker threads: one job at a time in each, started on demand, replaced when they die or had to be
 * terminated. Idle threads do not keep the process alive.
 */
export class ThreadSupervisor<Request, Answer> {
  readonly #settings: SupervisorSettings;
  readonly #threads: JobThread<Request, Answer>[] = [];
  readonly #idle: JobThread<Request, Answer>[] = [];
  readonly #queue = new Set<(next: JobThread<Request, Answer> | StopReason) => void>();
  #closed = false;

  constructor(settings: SupervisorSettings) {
    this.#settings = settings;
  }

  /** Rejects when the job fails, and with {@link ThreadLost} when its thread dies. Running out of time, an abort and closing are outcomes. */
  async run(request: Request, options: JobOptions<Answer> = {}): Promise<JobOutcome<Answer>> {
    const thread = await this.#acquire(options.signal);
    if (typeof thread === 'string') return { kind: 'stopped', reason: thread, partial: undefined };
    try {
      return await thread.run(request, options);
    } finally {
      this.#release(thread);
    }
  }

  /** True if a job could start at once, and no other waits. */
  get hasFreeThread(): boolean {
    if (this.#closed || this.#queue.size > 0) return false;
    return this.#idle.length > 0 || this.#threads.length < this.#settings.threads;
  }

  /** Terminates all threads. Jobs in progress and in the queue end as `closed`, as do those that come later. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const give of this.#queue) give('closed');
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  async #acquire(signal: AbortSignal | undefined): Promise<JobThread<Request, Answer> | StopReason> {
    if (this.#closed) return 'closed';
    if (signal?.aborted === true) return 'aborted';
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#threads.length < this.#settings.threads) {
      const thread = new JobThread<Request, Answer>(this.#settings);
      this.#threads.push(thread);
      return thread;
    }
    return new Promise((resolve) => {
      const give = (next: JobThread<Request, Answer> | StopReason) => {
        this.#queue.delete(give);
        signal?.removeEventListener('abort', leave);
        resolve(next);
      };
      const leave = () => give('aborted');
      this.#queue.add(give);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  #release(thread: JobThread<Request, Answer>): void {
    const [next] = this.#queue;
    if (next === undefined) this.#idle.push(thread);
    else next(thread);
  }
}

type StopReason = Extract<JobOutcome<unknown>, { kind: 'stopped' }>['reason'];

/** One place for a worker: started by its first job, and again by the next job after it died or was terminated. */
class JobThread<Request, Answer> {
  readonly #settings: SupervisorSettings;
  #worker: Worker | undefined;
  /** Every worker that has not exited, terminated ones included. */
  readonly #running = new Set<Worker>();
  #job: (JobOptions<Answer> & PromiseWithResolvers<JobOutcome<Answer>>) | undefined;
  #partial: Answer | undefined;
  #closed = false;

  constructor(settings: SupervisorSettings) {
    this.#settings = settings;
  }

  async run(request: Request, { signal, onProgress }: JobOptions<Answer>): Promise<JobOutcome<Answer>> {
    // Either may have happened between leaving the queue and now.
    if (this.#closed) return { kind: 'stopped', reason: 'closed', partial: undefined };
    if (signal?.aborted === true) return { kind: 'stopped', reason: 'aborted', partial: undefined };
    const { timeLimit = Number.POSITIVE_INFINITY, grace } = this.#settings;
    const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const worker = this.#startedWorker();
    const end = () => this.#terminate('timeout');
    let timer = timeLimit < Number.POSITIVE_INFINITY ? setTimeout(end, timeLimit + grace) : undefined;
    const abort = () => {
      Atomics.store(stop, 0, 1);
      worker.postMessage({ kind: 'abort' } satisfies ThreadMessage<Request>);
      clearTimeout(timer);
      timer = setTimeout(() => this.#terminate('aborted'), grace);
    };
    signal?.addEventListener('abort', abort, { once: true });
    worker.ref();
    try {
      const job = { onProgress, ...Promise.withResolvers<JobOutcome<Answer>>() };
      this.#partial = undefined;
      this.#job = job;
      worker.postMessage({ kind: 'job', request, timeLimit, stop } satisfies ThreadMessage<Request>);
      return await job.promise;
    } finally {
      this.#job = undefined;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      // An idle thread must not keep the process alive.
      worker.unref();
    }
  }

  /** Resolves when every worker has exited. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#terminate('closed');
    await Promise.all([...this.#running].map((worker) => worker.terminate()));
  }

  #startedWorker(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const { name, script, workerData, resourceLimits = {} } = this.#settings;
    const worker = new Worker(script, { workerData, resourceLimits });
    worker.on('message', (report: JobReport<Answer>) => this.#receive(worker, report));
    let cause: Error | undefined;
    worker.on('error', (error: Error) => {
      cause = error;
      // Its job is lost when it has exited: until then it holds what it had open.
      if (this.#job === undefined) this.#lose(worker, error);
    });
    worker.on('exit', (code) => {
      this.#running.delete(worker);
      this.#lose(worker, cause ?? new Error(`${name} exited with code ${code}.`));
    });
    this.#running.add(worker);
    this.#worker = worker;
    return worker;
  }

  #receive(worker: Worker, report: JobReport<Answer>): void {
    // Late messages of a terminated worker are about a job that has its outcome.
    if (this.#worker !== worker) return;
    if (report.kind === 'progress') {
      this.#partial = report.partial;
      this.#job?.onProgress?.(report.partial);
    } else if (report.kind === 'answered') this.#job?.resolve({ kind: 'answered', answer: report.answer });
    else this.#job?.reject(failure(`${this.#settings.name} failed: ${report.message}`, report.errcode));
  }

  #lose(worker: Worker, error: Error): void {
    // A terminated worker exits as well, and its successor may be at work by then.
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#job?.reject(new ThreadLost(error.message, { cause: error }));
  }

  #terminate(reason: StopReason): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
    this.#job?.resolve({ kind: 'stopped', reason, partial: this.#partial });
  }
}

function failure(message: string, errcode: number | undefined): Error {
  const error = new Error(message);
  return errcode === undefined ? error : Object.assign(error, { errcode });
}

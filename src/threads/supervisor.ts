import { MessageChannel, type MessagePort, type ResourceLimits, Worker } from 'node:worker_threads';
import {
  type CarriedEnd,
  type CarryOptions,
  type JobCarrier,
  type JobOptions,
  type JobOutcome,
  type JobRunner,
  runJob,
  type StopReason,
  ThreadLost,
} from './jobs.ts';
import { STOP, type ThreadMessage, type ThreadReport } from './serve-jobs.ts';

export interface SupervisorSettings {
  /** Subject of error messages, as in "The match worker". */
  readonly name: string;
  /** The script that each thread runs. It calls `serveJobs`. */
  readonly script: URL;
  readonly workerData?: object;
  /** Receives one end of a channel for each thread that is started, which has the other as `port` in its data. */
  readonly connect?: (port: MessagePort) => void;
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
  /** Receives the reason when a thread dies, whether or not it had a job. */
  readonly onLost?: (error: Error) => void;
}

/**
 * Runs jobs in worker threads: one job at a time in each, started on demand, replaced when they die or had to be
 * terminated. Idle threads do not keep the process alive.
 */
export class ThreadSupervisor<Request, Answer> implements JobRunner<Request, Answer>, JobCarrier {
  readonly #settings: SupervisorSettings;
  readonly #threads: JobThread[] = [];
  readonly #idle: JobThread[] = [];
  readonly #queue = new Set<(next: JobThread | StopReason) => void>();
  #closed = false;

  constructor(settings: SupervisorSettings) {
    this.#settings = settings;
  }

  run(request: Request, options: JobOptions<Answer> = {}): Promise<JobOutcome<Answer>> {
    return runJob(this, this.#settings.name, request, options);
  }

  async carry(channel: MessagePort, options: CarryOptions): Promise<CarriedEnd> {
    const thread = await this.#acquire(options);
    if (typeof thread === 'string') return { kind: 'stopped', reason: thread };
    try {
      return await thread.carry(channel, options);
    } finally {
      this.#release(thread);
    }
  }

  /** Terminates all threads. Jobs in progress and in the queue end as `closed`, as do those that come later. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const give of this.#queue) give('closed');
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  async #acquire({ signal, spare = false }: CarryOptions): Promise<JobThread | StopReason> {
    if (this.#closed) return 'closed';
    if (signal?.aborted === true) return 'aborted';
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#threads.length < this.#settings.threads) {
      const thread = new JobThread(this.#settings);
      this.#threads.push(thread);
      return thread;
    }
    if (spare) return 'none_spare';
    for (const thread of this.#threads) thread.askForRoom();
    return new Promise((resolve) => {
      const give = (next: JobThread | StopReason) => {
        this.#queue.delete(give);
        signal?.removeEventListener('abort', leave);
        resolve(next);
      };
      const leave = () => give('aborted');
      this.#queue.add(give);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  #release(thread: JobThread): void {
    const [next] = this.#queue;
    if (next === undefined) this.#idle.push(thread);
    else next(thread);
  }
}

/** One place for a worker: started by its first job, and again by the next job after it died or was terminated. */
class JobThread {
  readonly #settings: SupervisorSettings;
  #worker: Worker | undefined;
  /** Every worker that has not exited, terminated ones included. */
  readonly #running = new Set<Worker>();
  #job: PromiseWithResolvers<CarriedEnd> | undefined;
  /** Shared with a job that makes room for others. */
  #spare: Int32Array<SharedArrayBuffer> | undefined;
  #closed = false;

  constructor(settings: SupervisorSettings) {
    this.#settings = settings;
  }

  async carry(channel: MessagePort, { signal, spare = false }: CarryOptions): Promise<CarriedEnd> {
    // Either may have happened between leaving the queue and now.
    if (this.#closed) return { kind: 'stopped', reason: 'closed' };
    if (signal?.aborted === true) return { kind: 'stopped', reason: 'aborted' };
    const { timeLimit = Number.POSITIVE_INFINITY, grace } = this.#settings;
    const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const worker = this.#startedWorker();
    const end = () => this.#terminate('timeout');
    let timer = timeLimit < Number.POSITIVE_INFINITY ? setTimeout(end, timeLimit + grace) : undefined;
    const abort = () => {
      Atomics.store(stop, 0, STOP.aborted);
      worker.postMessage({ kind: 'abort' } satisfies ThreadMessage);
      clearTimeout(timer);
      timer = setTimeout(() => this.#terminate('aborted'), grace);
    };
    signal?.addEventListener('abort', abort, { once: true });
    worker.ref();
    try {
      const job = Promise.withResolvers<CarriedEnd>();
      this.#job = job;
      this.#spare = spare ? stop : undefined;
      worker.postMessage({ kind: 'job', channel, timeLimit, stop } satisfies ThreadMessage, [channel]);
      return await job.promise;
    } finally {
      this.#job = undefined;
      this.#spare = undefined;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      // An idle thread must not keep the process alive.
      worker.unref();
    }
  }

  /** Tells a job that runs because a thread was spare that another one waits. */
  askForRoom(): void {
    if (this.#spare !== undefined) Atomics.compareExchange(this.#spare, 0, STOP.none, STOP.wanted);
  }

  /** Resolves when every worker has exited. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#terminate('closed');
    await Promise.all([...this.#running].map((worker) => worker.terminate()));
  }

  #startedWorker(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const { name } = this.#settings;
    const worker = startWorker(this.#settings);
    worker.on('message', (_ended: ThreadReport) => {
      // Late messages of a terminated worker are about a job that has its outcome.
      if (this.#worker === worker) this.#job?.resolve({ kind: 'ended' });
    });
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

  #lose(worker: Worker, error: Error): void {
    // A terminated worker exits as well, and its successor may be at work by then.
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#settings.onLost?.(error);
    this.#job?.reject(new ThreadLost(error.message, { cause: error }));
  }

  #terminate(reason: StopReason): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
    this.#job?.resolve({ kind: 'stopped', reason });
  }
}

function startWorker({ script, workerData, connect, resourceLimits = {} }: SupervisorSettings): Worker {
  if (connect === undefined) return new Worker(script, { workerData, resourceLimits });
  const { port1, port2: port } = new MessageChannel();
  connect(port1);
  return new Worker(script, { workerData: { ...workerData, port }, transferList: [port], resourceLimits });
}

import { Worker } from 'node:worker_threads';
import type { MatchAnswer, MatchJob, MatchQuestion, MatchReport, MatchWorkerData } from './match-messages.ts';

export interface MatchThreadSettings {
  /** The script that the thread runs: `match-worker.ts`. */
  readonly script: URL;
  readonly database: string;
  /** Milliseconds that one count may work. */
  readonly deadline: number;
  /** Milliseconds after the deadline or an abort at which a thread that has not answered is ended. Covers its start. */
  readonly grace: number;
}

type Settle = (outcome: { readonly answer: MatchAnswer | undefined } | { readonly error: Error }) => void;

/** One worker thread, started at its first count and again after it had to be ended. One question at a time. */
export class MatchThread {
  readonly #settings: MatchThreadSettings;
  #worker: Worker | undefined;
  #settle: Settle | undefined;
  #progress: MatchAnswer | undefined;
  #told: ((considered: number) => void) | undefined;
  #closed = false;

  constructor(settings: MatchThreadSettings) {
    this.#settings = settings;
  }

  /** The counts; those last reported when the thread had to be ended; undefined when it had reported none. */
  async run(
    question: MatchQuestion,
    signal: AbortSignal | undefined,
    told?: (considered: number) => void,
  ): Promise<MatchAnswer | undefined> {
    if (this.#closed) return undefined;
    const { deadline, grace } = this.#settings;
    const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const worker = this.#started();
    this.#progress = undefined;
    this.#told = told;
    let timer = setTimeout(() => this.#end(), deadline + grace);
    const abort = () => {
      Atomics.store(stop, 0, 1);
      clearTimeout(timer);
      timer = setTimeout(() => this.#end(), grace);
    };
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
    worker.ref();
    try {
      return await new Promise<MatchAnswer | undefined>((resolve, reject) => {
        this.#settle = (outcome) => ('error' in outcome ? reject(outcome.error) : resolve(outcome.answer));
        worker.postMessage({ question, deadline, stop } satisfies MatchJob);
      });
    } finally {
      this.#settle = undefined;
      this.#told = undefined;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      // An idle thread must not keep the process alive.
      worker.unref();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    this.#end();
    await worker?.terminate();
  }

  #started(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const { script, database } = this.#settings;
    const worker = new Worker(script, { workerData: { database } satisfies MatchWorkerData });
    worker.on('message', (message: MatchReport) => this.#heard(worker, message));
    worker.on('error', (error: Error) => this.#lost(worker, error));
    worker.on('exit', (code) => this.#lost(worker, new Error(`The match worker ended by itself with code ${code}.`)));
    this.#worker = worker;
    return worker;
  }

  #heard(worker: Worker, message: MatchReport): void {
    // The last words of a thread that was ended are about a count that was answered.
    if (this.#worker !== worker) return;
    if (message.kind === 'progress') {
      this.#progress = message.answer;
      if (message.answer.kind === 'coverage') this.#told?.(message.answer.coverage.combos_considered);
    } else if (message.kind === 'answered') this.#settle?.({ answer: message.answer });
    else this.#settle?.({ error: new Error(`The match worker failed: ${message.message}`) });
  }

  #lost(worker: Worker, error: Error): void {
    // A thread that was ended on purpose is no longer ours, and another may be at work by now.
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#settle?.({ error });
  }

  #end(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
    this.#settle?.({ answer: this.#progress });
  }
}

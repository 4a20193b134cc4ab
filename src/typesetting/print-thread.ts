import { Worker } from 'node:worker_threads';
import type { EscalationReport } from '../domain/reporting/report-schema.ts';
import type { Printed } from './print.ts';

export interface PrintThreadSettings {
  /** The script that the thread runs. */
  readonly script: URL;
  /** Milliseconds that one document may take, the thread's start with it; then the thread is ended. */
  readonly deadline: number;
}

/** Reviews of a year with every figure take a second, on a slow machine a few. */
const PATIENCE = 60_000;
/** A document that needs more is no report of ours, and only its thread ends. */
const MOST_MEMORY = { maxOldGenerationSizeMb: 512 };

/** One worker thread, started by the first document and again after it had to be ended. One document at a time. */
export class PrintThread {
  readonly #settings: PrintThreadSettings;
  #worker: Worker | undefined;
  #settle: PromiseWithResolvers<Uint8Array> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(settings: Partial<PrintThreadSettings> = {}) {
    this.#settings = { script: new URL('./print-worker.ts', import.meta.url), deadline: PATIENCE, ...settings };
  }

  /** The report as pages, after those that were asked for before it. Rejects for a fault, and at the end. */
  print(report: EscalationReport): Promise<Uint8Array> {
    const turn = this.#last.then(() => this.#printed(report));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Ends the thread. Documents that are not done are not made any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#end(new Error('It ends.'));
  }

  async #printed(report: EscalationReport): Promise<Uint8Array> {
    if (this.#closed) throw new Error('It ends.');
    const worker = this.#started();
    const settle = Promise.withResolvers<Uint8Array>();
    this.#settle = settle;
    const { deadline } = this.#settings;
    const late = setTimeout(() => void this.#end(new Error(`Typesetting took more than ${deadline} ms.`)), deadline);
    worker.ref();
    try {
      worker.postMessage(report);
      return await settle.promise;
    } finally {
      this.#settle = undefined;
      clearTimeout(late);
      // An idle thread must not keep the process alive.
      worker.unref();
    }
  }

  #started(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(this.#settings.script, { resourceLimits: MOST_MEMORY });
    worker.on('message', (printed: Printed) => {
      if (printed.kind === 'printed') this.#settle?.resolve(printed.bytes);
      else this.#settle?.reject(new Error(`Typesetting failed: ${printed.message}`));
    });
    worker.on('error', (error: Error) => this.#lost(worker, error));
    worker.on('exit', (code) => this.#lost(worker, new Error(`The thread that typesets ended with code ${code}.`)));
    this.#worker = worker;
    return worker;
  }

  #lost(worker: Worker, error: Error): void {
    // A thread that was ended on purpose is no longer ours, and another may be at work by now.
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#settle?.reject(error);
  }

  async #end(error: Error): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#settle?.reject(error);
    await worker?.terminate();
  }
}

/**
 * Lets another thread use the threads of this one. The channel of a job goes from hand to hand unread, so that neither
 * requests nor answers cost the thread in the middle more than a message.
 */
import type { MessagePort } from 'node:worker_threads';
import {
  type CarriedEnd,
  type CarryOptions,
  type JobCarrier,
  type JobOptions,
  type JobOutcome,
  type JobRunner,
  runJob,
  ThreadLost,
} from './jobs.ts';

/** A message to the owner of the threads. The number is the job's. */
type ToOwner =
  | { readonly kind: 'carry'; readonly job: number; readonly channel: MessagePort; readonly spare: boolean }
  | { readonly kind: 'abort'; readonly job: number };

/** The owner's message about a job. */
type FromOwner = { readonly job: number } & (CarriedEnd | { readonly kind: 'lost'; readonly message: string });

/** Carries jobs for the thread at the other end of the port. When that ends, its jobs are aborted. */
export function relayJobs(port: MessagePort, carrier: JobCarrier): void {
  const running = new Map<number, AbortController>();
  const send = (message: FromOwner) => port.postMessage(message);
  port.on('message', async (message: ToOwner) => {
    const { job } = message;
    if (message.kind === 'abort') return running.get(job)?.abort();
    const aborting = new AbortController();
    running.set(job, aborting);
    const { channel, spare } = message;
    try {
      send({ job, ...(await carrier.carry(channel, { signal: aborting.signal, spare })) });
    } catch (error) {
      send({ job, kind: 'lost', message: error instanceof Error ? error.message : String(error) });
    }
    running.delete(job);
  });
  port.on('close', () => {
    for (const aborting of running.values()) aborting.abort();
  });
  port.unref();
}

/** Runs jobs in threads that belong to the thread at the other end of the port. */
export class RelayedThreads<Request, Answer> implements JobRunner<Request, Answer>, JobCarrier {
  readonly #name: string;
  readonly #port: MessagePort;
  readonly #running = new Map<number, PromiseWithResolvers<CarriedEnd>>();
  #jobs = 0;

  /** @param name subject of error messages */
  constructor(name: string, port: MessagePort) {
    this.#name = name;
    this.#port = port;
    port.on('message', ({ job, ...end }: FromOwner) => {
      const running = this.#running.get(job);
      if (end.kind === 'lost') running?.reject(new ThreadLost(end.message));
      else running?.resolve(end);
    });
    port.unref();
  }

  run(request: Request, options: JobOptions<Answer> = {}): Promise<JobOutcome<Answer>> {
    return runJob(this, this.#name, request, options);
  }

  async carry(channel: MessagePort, { signal, spare = false }: CarryOptions): Promise<CarriedEnd> {
    if (signal?.aborted === true) return { kind: 'stopped', reason: 'aborted' };
    const job = ++this.#jobs;
    const ended = Promise.withResolvers<CarriedEnd>();
    const abort = () => this.#send({ kind: 'abort', job });
    signal?.addEventListener('abort', abort, { once: true });
    this.#running.set(job, ended);
    try {
      this.#send({ kind: 'carry', job, channel, spare }, channel);
      return await ended.promise;
    } finally {
      this.#running.delete(job);
      signal?.removeEventListener('abort', abort);
    }
  }

  #send(message: ToOwner, ...transferred: readonly MessagePort[]): void {
    this.#port.postMessage(message, transferred);
  }
}

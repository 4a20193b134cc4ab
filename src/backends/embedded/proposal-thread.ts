import type { ProposalStore } from '../../domain/ports/proposals.ts';
import { StoreTrouble } from '../../domain/ports/store-trouble.ts';
import { ThreadLost } from '../../threads/jobs.ts';
import { ThreadSupervisor } from '../../threads/supervisor.ts';
import type {
  ProposalWorkerData,
  ProposalWrites,
  WriteAnswer,
  WriteRequest,
  WriteResult,
} from './proposal-messages.ts';

/** Milliseconds that one commit may take before its caller is answered: half of what clients wait for. */
const TIME_LIMIT = 30_000;

export interface ProposalThreadSettings extends ProposalWorkerData {
  /** The script that the thread runs (default: `proposal-worker.ts`). */
  readonly script?: URL;
  /** In milliseconds. */
  readonly timeLimit?: number;
}

/**
 * Commits proposals in a thread, which is started by the first of them. SQLite commits synchronously, and a commit waits
 * for the disk: on a busy one for hundreds of milliseconds, in which a server would answer nobody. One thread is enough,
 * because SQLite has one writer at a time.
 */
export class ProposalThread {
  readonly #thread: ThreadSupervisor<WriteRequest, WriteAnswer>;
  readonly #reads: ProposalStore;

  /** @param reads the same proposals on a connection that only reads */
  constructor(reads: ProposalStore, { script, timeLimit = TIME_LIMIT, ...worker }: ProposalThreadSettings) {
    this.#reads = reads;
    this.#thread = new ThreadSupervisor({
      name: 'The proposal writer',
      script: script ?? new URL('./proposal-worker.ts', import.meta.url),
      workerData: worker satisfies ProposalWorkerData,
      threads: 1,
      timeLimit,
      grace: 0,
    });
  }

  /** The port, whose writes are committed by the thread. */
  get store(): ProposalStore {
    return { ...this.#reads, ...this.#writes };
  }

  /** Ends the thread. A commit in progress is finished or undone by SQLite, as a whole. */
  close(): Promise<void> {
    return this.#thread.close();
  }

  get #writes(): ProposalWrites {
    return {
      append: async (...values) => {
        const [{ change_id, digest }] = values;
        const isStored = async () => (await this.#reads.proposal(change_id))?.digest === digest;
        await this.#write({ method: 'append', values }, isStored);
      },
      withdraw: async (...values) => {
        const [change_id] = values;
        const isStored = async () => (await this.#reads.withdrawals([change_id])).has(change_id);
        return (await this.#write({ method: 'withdraw', values }, isStored)) ?? 'withdrawn';
      },
      // One entry of the chain cannot be told from another like it, and a missing one withholds nothing from its caller.
      record: async (...values) => {
        await this.#write({ method: 'record', values }, async () => false);
      },
    };
  }

  /** @param isStored looks in the store for what a thread that gave no answer may have committed */
  async #write(request: WriteRequest, isStored: () => Promise<boolean>): Promise<WriteResult> {
    const outcome = await this.#thread.run(request).catch((error: unknown) => {
      if (error instanceof ThreadLost) return error;
      throw error;
    });
    if (!(outcome instanceof ThreadLost) && outcome.kind === 'answered') return resultOf(outcome.answer);
    if (await isStored()) return undefined;
    // A thread that died has closed its connection. One that was ended may still be in its commit.
    throw outcome instanceof ThreadLost
      ? new StoreTrouble('busy', LOST, 'Nothing was stored. Try again.', { cause: outcome })
      : new StoreTrouble('failing', NO_ANSWER, LOOK_FIRST);
  }
}

const LOST = 'The thread that stores proposals stopped before it had stored this one.';
const NO_ANSWER = 'The disk has not confirmed in time that the proposal is stored.';
const LOOK_FIRST = 'It may be stored still. Look for it with list_changes before you try again.';

function resultOf(answer: WriteAnswer): WriteResult {
  if (answer.kind === 'committed') return answer.result;
  throw new StoreTrouble(answer.trouble, answer.message, answer.instead);
}
